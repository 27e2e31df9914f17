/** Which object a record is about, in Customer.io's terms. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Value } from '../../json/value.ts';
import type { Field } from '../destination-object.ts';
import { identityOfText } from '../identity.ts';
import { identifierText, writeIdentifierText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { identifierTooLong } from './identifiers.ts';
import { MAX_IDENTIFIER_BYTES } from './limits.ts';

export const OBJECT_FIELDS = {
  object_type_id: {
    type: 'string',
    identifier: 'object_type_id',
    required: true,
    description: 'Number of the object type in Customer.io, from 1 on; often a constant.',
  },
  object_id: {
    type: 'string',
    identifier: 'object_id',
    required: true,
    description: 'Your own id of the object, one within its type.',
  },
} as const satisfies Record<string, Field>;

type Own = keyof typeof OBJECT_FIELDS;

export interface ObjectIdentifiers {
  readonly type: string;
  readonly id: string;
}

/** The object a row is about, or why it names none. */
export function readObject({ own }: Pick<Row<Own>, 'own'>): ObjectIdentifiers | Rejection {
  const type = readNumber(own.object_type_id, 'object_type_id');
  if (typeof type !== 'string') return type;
  const id = readId(own.object_id, 'object_id');
  return typeof id === 'string' ? { type, id } : id;
}

export function identityOfObject({ type, id }: ObjectIdentifiers): number {
  return identityOfText(`object ${type}`, id);
}

/** "object_type_id: integer as a string, starting at 1" (Track API); segments are numbered in the same way. */
const NUMBER = /^[1-9]\d*$/;

/** The number that Customer.io has given something, or why there is none. */
export function readNumber(value: Value, name: string): string | Rejection {
  const text = readId(value, name);
  if (typeof text !== 'string' || NUMBER.test(text)) return text;
  return reject(
    'invalid_identifier',
    name,
    `${name} must be a whole number from 1 on, as Customer.io shows it.`,
  );
}

/** An id as text, or why there is none. */
export function readId(value: Value, name: string): string | Rejection {
  if (value.isBlank) return reject('missing_identifier', name, `${name} is missing or blank.`);
  if (value.isLongerThan(MAX_IDENTIFIER_BYTES)) return identifierTooLong(name);
  const text = identifierText(value);
  if (text === undefined)
    return reject('invalid_identifier', name, `${name} must be a string or an integer.`);
  // A mirrored row is looked at before its texts have been: no address can hold half a character.
  return text.isWellFormed() ? text : reject('invalid_text', name, `${name} holds half of a surrogate pair.`);
}

const TYPE_HEAD = Buffer.from('"identifiers":{"object_type_id":');
const ID_HEAD = Buffer.from(',"object_id":');
const CLOSE_OBJECT = 0x7d;

/** Appends `"identifiers":{"object_type_id":"1","object_id":"acme"}` of an object that has been read. */
export function writeObjectIdentifiers(item: ByteWriter, { own }: Pick<Row<Own>, 'own'>): void {
  item.put(TYPE_HEAD);
  writeIdentifierText(item, own.object_type_id);
  item.put(ID_HEAD);
  writeIdentifierText(item, own.object_id);
  item.byte(CLOSE_OBJECT);
}
