/** Object `object`: a thing people belong to, such as a company or a course, with attributes. */

import { defineObject, type Encode, WRITES_EVERYTHING } from '../destination-object.ts';
import { checkAttributes, writeCustomFields } from './attributes.ts';
import { BATCH } from './endpoints.ts';
import { within } from './item.ts';
import { identityOfObject, OBJECT_FIELDS, readObject, writeObjectIdentifiers } from './object-identifiers.ts';

type Own = keyof typeof OBJECT_FIELDS;

const IDENTIFY = Buffer.from('{"type":"object","action":"identify",');
const DELETE = Buffer.from('{"type":"object","action":"delete",');
const ATTRIBUTES = Buffer.from(',"attributes":{');
const END = Buffer.from('}}');
const CLOSE_OBJECT = 0x7d;

const identify: Encode<Own> = (row, item) => {
  const ids = readObject(row);
  if ('reason' in ids) return ids;
  item.put(IDENTIFY);
  writeObjectIdentifiers(item, row);
  item.put(ATTRIBUTES);
  const rejection = checkAttributes(row, 0);
  if (rejection !== undefined) return rejection;
  writeCustomFields(item, row);
  item.put(END);
  return within(item, { kind: BATCH, identity: identityOfObject(ids), writes: 'attributes' });
};

const remove: Encode<Own> = (row, item) => {
  const ids = readObject(row);
  if ('reason' in ids) return ids;
  item.put(DELETE);
  writeObjectIdentifiers(item, row);
  item.byte(CLOSE_OBJECT);
  return { kind: BATCH, identity: identityOfObject(ids), writes: WRITES_EVERYTHING };
};

export const object = defineObject<Own>({
  name: 'object',
  description: 'Things people belong to, such as companies, accounts or courses, and their attributes.',
  fields: OBJECT_FIELDS,
  matchingKeys: [['object_type_id', 'object_id']],
  customFields: 'attributes',
  customField: 'attribute',
  reserved: ['_update', '_timestamp', 'cio_relationships'],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: { update_or_create: identify, delete: remove },
});
