/** Holds every line of stdout to Airbyte's own definition of its protocol. */

import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { Message } from './connector.ts';

/** Airbyte's `airbyte_protocol.yaml`; without it only the envelope is checked. */
const DEFINITION =
  process.env.AIRBYTE_PROTOCOL ?? new URL('../../../shared/reference/airbyte_protocol.yaml', import.meta.url);

/** The member that holds a message's body, by its type. */
const BODIES: Readonly<Record<string, string>> = {
  LOG: 'log',
  SPEC: 'spec',
  STATE: 'state',
  TRACE: 'trace',
  CONNECTION_STATUS: 'connectionStatus',
  DESTINATION_CATALOG: 'destination_catalog',
};

const validate = existsSync(DEFINITION) ? compile(readFileSync(DEFINITION, 'utf8')) : undefined;

function compile(yaml: string) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(parse(yaml) as object, 'protocol');
  return ajv.compile({ $ref: 'protocol#/definitions/AirbyteMessage' });
}

/** The message a line holds. Throws where the line is none. */
export function checkProtocol(line: string): Message {
  const message = JSON.parse(line) as Message;
  const body = BODIES[message.type as string];
  if (body === undefined) throw new Error(`a destination does not write ${message.type}: ${line}`);
  if (message[body] === undefined) throw new Error(`${message.type} without ${body}: ${line}`);
  if (/[\u2028\u2029\u0085]/.test(line)) throw new Error(`unescaped line break: ${line}`);
  // A source's STATE comes back as it came, whatever it holds.
  if (message.type !== 'STATE' && validate !== undefined && !validate(message)) {
    throw new Error(`not a message of the protocol: ${line}\n${JSON.stringify(validate.errors)}`);
  }
  return message;
}
