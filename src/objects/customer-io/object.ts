/** Object `object`: a thing people belong to, such as a company or a course, with attributes. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Value } from '../../json/value.ts';
import { defineObject, type Encode, type Field, WRITES_EVERYTHING } from '../destination-object.ts';
import { identityOfText } from '../identity.ts';
import { identifierText, writeIdentifierText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { checkAttributes, writeCustomFields } from './attributes.ts';
import { BATCH } from './endpoints.ts';
import { identifierTooLong } from './identifiers.ts';
import { within } from './item.ts';
import { MAX_IDENTIFIER_BYTES } from './limits.ts';

const fields = {
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

type Own = keyof typeof fields;

/** "object_type_id: integer as a string, starting at 1" (Track API). */
const TYPE_ID = /^[1-9]\d*$/;

const IDENTIFY = Buffer.from('{"type":"object","action":"identify",');
const DELETE = Buffer.from('{"type":"object","action":"delete",');
const ATTRIBUTES = Buffer.from(',"attributes":{');
const END = Buffer.from('}}');
const TYPE_HEAD = Buffer.from('"identifiers":{"object_type_id":');
const ID_HEAD = Buffer.from(',"object_id":');
const CLOSE_OBJECT = 0x7d;

const identify: Encode<Own> = (row, item) => {
  const identity = readObject(row);
  if (typeof identity !== 'number') return identity;
  item.put(IDENTIFY);
  writeObjectIdentifiers(item, row);
  item.put(ATTRIBUTES);
  const rejection = checkAttributes(row, 0);
  if (rejection !== undefined) return rejection;
  writeCustomFields(item, row);
  item.put(END);
  return within(item, { kind: BATCH, identity, writes: 'attributes' });
};

const remove: Encode<Own> = (row, item) => {
  const identity = readObject(row);
  if (typeof identity !== 'number') return identity;
  item.put(DELETE);
  writeObjectIdentifiers(item, row);
  item.byte(CLOSE_OBJECT);
  return { kind: BATCH, identity, writes: WRITES_EVERYTHING };
};

/** The identity of the object a row is about, or why it names none. */
function readObject({ own }: Row<Own>): number | Rejection {
  const type = readId(own.object_type_id, 'object_type_id');
  if (typeof type !== 'string') return type;
  if (!TYPE_ID.test(type)) {
    return reject(
      'invalid_identifier',
      'object_type_id',
      'object_type_id must be a whole number from 1 on, as Customer.io shows it for the object type.',
    );
  }
  const id = readId(own.object_id, 'object_id');
  return typeof id === 'string' ? identityOfText('object', `${type}\0${id}`) : id;
}

function readId(value: Value, name: Own): string | Rejection {
  if (value.isBlank) return reject('missing_identifier', name, `${name} is missing or blank.`);
  if (value.isLongerThan(MAX_IDENTIFIER_BYTES)) return identifierTooLong(name);
  const text = identifierText(value);
  return text ?? reject('invalid_identifier', name, `${name} must be a string or an integer.`);
}

/** Appends `"identifiers":{"object_type_id":"1","object_id":"acme"}` of an object that has been read. */
function writeObjectIdentifiers(item: ByteWriter, { own }: Row<Own>): void {
  item.put(TYPE_HEAD);
  writeIdentifierText(item, own.object_type_id);
  item.put(ID_HEAD);
  writeIdentifierText(item, own.object_id);
  item.byte(CLOSE_OBJECT);
}

export const object = defineObject<Own>({
  name: 'object',
  description: 'Things people belong to, such as companies, accounts or courses, and their attributes.',
  fields,
  matchingKeys: [['object_type_id', 'object_id']],
  customFields: 'attributes',
  reserved: ['_update', '_timestamp', 'cio_relationships'],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: { update_or_create: identify, delete: remove },
});
