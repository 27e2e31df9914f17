/** Object `person`: somebody in the workspace, with attributes. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Value } from '../../json/value.ts';
import { defineObject, type Encode, type Field, WRITES_EVERYTHING } from '../destination-object.ts';
import { mayIdentify, writeIdentifierText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import {
  checkAttributes,
  valueTooLong,
  writeCustomFields,
  writeField,
  writeInteger,
  writeName,
} from './attributes.ts';
import { BATCH } from './endpoints.ts';
import {
  type Identifier,
  type IdentifierNames,
  type IdentifierType,
  identifierTooLong,
  identityOf,
  itemWith,
  readIdentifier,
} from './identifiers.ts';
import { within } from './item.ts';
import { KNOWN_PEOPLE } from './known-people.ts';
import { MAX_ATTRIBUTE_VALUE_BYTES, MAX_IDENTIFIER_BYTES } from './limits.ts';
import { readTime, unixSeconds } from './timestamps.ts';

const fields = {
  id: { type: 'string', identifier: 'id', description: 'Your own id of the person.' },
  email: { type: 'string', identifier: 'email', description: 'E-mail address.' },
  phone: {
    type: 'string',
    identifier: 'phone',
    description: 'Phone number in E.164 form, such as +14155552671.',
  },
  cio_id: {
    type: 'string',
    identifier: 'cio_id',
    description: "Customer.io's own id of the person, without the cio_ prefix.",
  },
  created_at: { type: 'timestamp', description: 'When the person signed up with you.' },
  anonymous_id: {
    type: 'string',
    description:
      'An id under which events came in before the person was known; they are joined to the person.',
  },
  unsubscribed: { type: 'boolean', description: 'True for somebody who wants no messages.' },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

const KNOWN: IdentifierNames<Own> = [
  { type: 'cio_id', name: 'cio_id' },
  { type: 'id', name: 'id' },
  { type: 'email', name: 'email' },
  { type: 'phone', name: 'phone' },
];
const TRIED = KNOWN.filter(({ type }) => type !== 'phone');

const NAME = {
  id: Buffer.from('"id"'),
  email: Buffer.from('"email"'),
  phone: Buffer.from('"phone"'),
  created_at: Buffer.from('"created_at"'),
  anonymous_id: Buffer.from('"anonymous_id"'),
  unsubscribed: Buffer.from('"unsubscribed"'),
};

const beginIdentify = itemWith('identify');
const END = Buffer.from('}}');

/**
 * @param head of the attributes
 * @param writes what else of the person may not be in the same request
 */
function identify(head: string, writes: string): Encode<Own> {
  const attributesHead = Buffer.from(head);
  return (row, item) => {
    const identifier = readIdentifier(row, KNOWN, TRIED);
    if ('reason' in identifier) return identifier;
    beginIdentify(item, identifier);
    item.put(attributesHead);
    const rejection = writeOwn(row, item, identifier);
    if (rejection !== undefined) return rejection;
    writeCustomFields(item, row);
    item.put(END);
    return within(item, { kind: BATCH, identity: identityOf(identifier), writes });
  };
}

/** Writes the object's own names as attributes and holds all attributes against the limits. */
function writeOwn(row: Row<Own>, item: ByteWriter, { type }: Identifier): Rejection | undefined {
  // Each by its own name: to read them by a name that changes takes several times as long.
  const { id, email, phone, anonymous_id, created_at, unsubscribed } = row.own;
  const rejection =
    writeIdentifier(item, 'id', id, type) ??
    writeIdentifier(item, 'email', email, type) ??
    writeIdentifier(item, 'phone', phone, type) ??
    writeIdentifier(item, 'anonymous_id', anonymous_id, type);
  if (rejection !== undefined) return rejection;

  let attributes = 0;
  if (created_at.kind !== 'absent') {
    attributes++;
    if (created_at.kind === 'null') writeField(item, NAME.created_at, created_at);
    else {
      const time = readTime(created_at);
      if (time === undefined)
        return reject('invalid_timestamp', 'created_at', 'created_at cannot be read as a time.');
      writeInteger(item, NAME.created_at, unixSeconds(time));
    }
  }
  if (unsubscribed.kind !== 'absent') {
    attributes++;
    if (unsubscribed.isLongerThan(MAX_ATTRIBUTE_VALUE_BYTES)) return valueTooLong('unsubscribed');
    writeField(item, NAME.unsubscribed, unsubscribed);
  }
  return checkAttributes(row, attributes);
}

/** Writes an identifier as an attribute, unless it is the one the person is named by. */
function writeIdentifier(
  item: ByteWriter,
  name: 'id' | 'email' | 'phone' | 'anonymous_id',
  value: Value,
  namedBy: IdentifierType,
): Rejection | undefined {
  if (name === namedBy) return undefined;
  // An id can't be taken away from a person; an address or a number can, by a null.
  if (value.kind === 'null' && (name === 'email' || name === 'phone')) writeField(item, NAME[name], value);
  if (value.isBlank) return undefined;
  if (value.isLongerThan(MAX_IDENTIFIER_BYTES)) return identifierTooLong(name);
  if (!mayIdentify(value))
    return reject('invalid_identifier', name, `${name} must be a string or an integer.`);
  writeName(item, NAME[name]);
  writeIdentifierText(item, value);
  return undefined;
}

function whole(action: 'delete' | 'suppress'): Encode<Own> {
  const begin = itemWith(action);
  return (row, item) => {
    const identifier = readIdentifier(row, KNOWN, TRIED);
    if ('reason' in identifier) return identifier;
    begin(item, identifier);
    item.text('}');
    return { kind: BATCH, identity: identityOf(identifier), writes: WRITES_EVERYTHING };
  };
}

export const person = defineObject<Own>({
  name: 'person',
  description: 'People of the workspace and their attributes.',
  fields,
  matchingKeys: [['id'], ['email'], ['phone'], ['cio_id']],
  customFields: 'attributes',
  customField: 'attribute',
  reserved: ['_update', '_timestamp', 'cio_relationships'],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: {
    update_or_create: identify(',"attributes":{', 'attributes'),
    // Events and devices create a person, and in which order a batch is applied is not documented.
    update_only: identify(',"attributes":{"_update":true', WRITES_EVERYTHING),
    delete: whole('delete'),
    suppress: whole('suppress'),
  },
  unknownPeople: { behaviors: ['update_only'], presence: KNOWN_PEOPLE },
});
