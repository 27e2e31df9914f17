/** Who a record is about, in Customer.io's terms. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Value } from '../../json/value.ts';
import type { Field } from '../destination-object.ts';
import { identityOfValue } from '../identity.ts';
import { mayIdentify, writeIdentifierText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { MAX_IDENTIFIER_BYTES } from './limits.ts';

/** What Customer.io knows people by. Anonymous ids are for events of people it doesn't know yet. */
export type IdentifierType = 'id' | 'email' | 'phone' | 'cio_id' | 'anonymous_id';

/** Valid for as long as its row is. */
export interface Identifier {
  readonly type: IdentifierType;
  /** A string, or a number that is an integer. */
  readonly value: Value;
}

/** An object's own names for the identifiers, in the order they are tried in where none is configured. */
export type IdentifierNames<Own extends string> = readonly {
  readonly type: IdentifierType;
  readonly name: Own;
}[];

/** The fields by which devices and events say whose they are. */
export const PERSON_FIELDS = {
  person_id: { type: 'string', identifier: 'id', description: 'Your own id of the person.' },
  person_email: { type: 'string', identifier: 'email', description: 'E-mail address of the person.' },
  person_phone: {
    type: 'string',
    identifier: 'phone',
    description: 'Phone number of the person in E.164 form.',
  },
  person_cio_id: {
    type: 'string',
    identifier: 'cio_id',
    description: "Customer.io's own id of the person, without the cio_ prefix.",
  },
} as const satisfies Record<string, Field>;

/** Those that are read where none is configured, and that segments take: a phone number is read only where it is named. */
export const PERSON_IDENTIFIERS_BUT_PHONE = [
  { type: 'cio_id', name: 'person_cio_id' },
  { type: 'id', name: 'person_id' },
  { type: 'email', name: 'person_email' },
] as const;

export const PERSON_IDENTIFIERS = [
  ...PERSON_IDENTIFIERS_BUT_PHONE,
  { type: 'phone', name: 'person_phone' },
] as const;

/**
 * The identifier of a row: of the configured column, which is not fallen back from, or the first of `tried`
 * that is there and not blank. Numbers become strings, digit for digit.
 */
export function readIdentifier<Own extends string>(
  row: Row<Own>,
  known: IdentifierNames<Own>,
  tried: IdentifierNames<Own>,
): Identifier | Rejection {
  for (const { type, name } of row.identifier === undefined ? tried : known) {
    if (row.identifier !== undefined && name !== row.identifier) continue;
    const value = row.own[name];
    if (value.isBlank) continue;
    if (value.isLongerThan(MAX_IDENTIFIER_BYTES)) return identifierTooLong(name);
    if (mayIdentify(value)) return { type, value };
    return reject('invalid_identifier', name, `${name} must be a string or an integer to identify a person.`);
  }
  const names = row.identifier === undefined ? tried.map(({ name }) => name) : [row.identifier];
  return reject(
    'missing_identifier',
    names.length === 1 ? names[0] : undefined,
    names.length === 1 ? `${names[0]} is missing or blank.` : `None of ${names.join(', ')} is there.`,
  );
}

export function identifierTooLong(name: string): Rejection {
  return reject('identifier_too_long', name, `${name} is longer than ${MAX_IDENTIFIER_BYTES} bytes.`);
}

/** Customer.io's own id, which some of its APIs write with a prefix. */
export function cioId(id: string): string {
  return id.replace(/^cio_/, '');
}

/** Whom operations are kept in order for. E-mail addresses are case-insensitive to Customer.io. */
export function identityOf({ type, value }: Identifier): number {
  return identityOfValue(type, value, type === 'email');
}

const TYPES: readonly IdentifierType[] = ['id', 'email', 'phone', 'cio_id', 'anonymous_id'];
const CLOSE_OBJECT = 0x7d;

/** Makes the function that begins an item: `{"type":"person","action":"delete","identifiers":{"id":"42"}`. */
export function itemWith(action: string): (item: ByteWriter, identifier: Identifier) => void {
  const heads = Object.fromEntries(
    TYPES.map((type) => [
      type,
      Buffer.from(`{"type":"person","action":"${action}","identifiers":{"${type}":`),
    ]),
  ) as Record<IdentifierType, Buffer>;
  return (item, { type, value }) => {
    item.put(heads[type]);
    writeIdentifierText(item, value);
    item.byte(CLOSE_OBJECT);
  };
}
