/** Object `relationship`: that somebody belongs to an object, such as a company, and what is to be known of that. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import { defineObject, type Encode, type Field } from '../destination-object.ts';
import { identityOfText } from '../identity.ts';
import { parseObject } from '../json-body.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { writeCustomFields } from './attributes.ts';
import { BATCH, readRelationships } from './endpoints.ts';
import {
  identityOf,
  itemWith,
  PERSON_FIELDS,
  PERSON_IDENTIFIERS,
  PERSON_IDENTIFIERS_BUT_PHONE,
  readIdentifier,
} from './identifiers.ts';
import { within } from './item.ts';
import { KNOWN_PEOPLE } from './known-people.ts';
import { identifierOf, identityOfMember, memberOf, readPeople } from './members.ts';
import {
  OBJECT_FIELDS,
  type ObjectIdentifiers,
  readObject,
  writeObjectIdentifiers,
} from './object-identifiers.ts';

const fields = { ...OBJECT_FIELDS, ...PERSON_FIELDS } as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

const beginAdd = itemWith('add_relationships');
const beginDelete = itemWith('delete_relationships');
const RELATIONSHIPS = Buffer.from(',"cio_relationships":[{');
const ATTRIBUTES = Buffer.from(',"relationship_attributes":{');
const CLOSE_OBJECT = 0x7d;
const END = Buffer.from('}]}');

const relate: Encode<Own> = (row, item) => {
  const object = readRelated(row);
  if ('reason' in object) return object;
  const identifier = readIdentifier(row, PERSON_IDENTIFIERS, PERSON_IDENTIFIERS_BUT_PHONE);
  if ('reason' in identifier) return identifier;
  beginAdd(item, identifier);
  item.put(RELATIONSHIPS);
  writeObjectIdentifiers(item, row);
  if (row.customCount > 0) {
    item.put(ATTRIBUTES);
    writeCustomFields(item, row);
    item.byte(CLOSE_OBJECT);
  }
  item.put(END);
  return within(item, { kind: BATCH, identity: identityOf(identifier), writes: relationTo(object) });
};

const unrelate: Encode<Own> = (row, item) => {
  const object = readRelated(row);
  if ('reason' in object) return object;
  const identifier = readIdentifier(row, PERSON_IDENTIFIERS, PERSON_IDENTIFIERS_BUT_PHONE);
  if ('reason' in identifier) return identifier;
  beginDelete(item, identifier);
  item.put(RELATIONSHIPS);
  writeObjectIdentifiers(item, row);
  item.put(END);
  return { kind: BATCH, identity: identityOf(identifier), writes: relationTo(object) };
};

/** The object, whose id stands in an address where its people are read. */
function readRelated(row: Row<Own>): ObjectIdentifiers | Rejection {
  const object = readObject(row);
  if ('reason' in object || (object.id !== '.' && object.id !== '..')) return object;
  return reject(
    'invalid_identifier',
    'object_id',
    'object_id must not be a dot or two, which no address can hold.',
  );
}

/** What of the person is written: how they belong to the object. */
function relationTo({ type, id }: ObjectIdentifiers): number {
  return identityOfText(`relation to ${type}`, id);
}

/** An object as a list of people; no type has a colon in it. */
function listOf({ type, id }: ObjectIdentifiers): string {
  return `${type}:${id}`;
}

function objectOf(list: string): ObjectIdentifiers {
  const end = list.indexOf(':');
  return { type: list.slice(0, end), id: list.slice(end + 1) };
}

function writeUnrelate(item: ByteWriter, identifier: object, { type, id }: ObjectIdentifiers): void {
  const related = { identifiers: { object_type_id: type, object_id: id } };
  const removal = {
    type: 'person',
    action: 'delete_relationships',
    identifiers: identifier,
    cio_relationships: [related],
  };
  item.text(JSON.stringify(removal));
}

export const relationship = defineObject<Own>({
  name: 'relationship',
  description: 'That people belong to objects, such as companies, and in which role.',
  fields,
  matchingKeys: PERSON_IDENTIFIERS.map(({ name }) => ['object_type_id', 'object_id', name]),
  customFields: 'attributes of the relationship',
  customField: 'attribute',
  reserved: [],
  deletedRows: 'delete',
  datesAsUnixSeconds: true,
  behaviors: { update_or_create: relate, mirror: relate, delete: unrelate },
  usesAppApi: ['mirror'],
  unknownPeople: { behaviors: ['update_or_create', 'mirror'], presence: KNOWN_PEOPLE },
  mirror: {
    title: 'Object',
    isGuardedTogether: true,
    // "identifiers: id, email, cio_id" of the people that the App API lists.
    notListed: ['person_phone'],
    membership: (row) => {
      const identifier = readIdentifier(row, PERSON_IDENTIFIERS, PERSON_IDENTIFIERS_BUT_PHONE);
      if ('reason' in identifier) return undefined;
      const object = readRelated(row);
      const member = memberOf(identifier);
      return 'reason' in object ? { member } : { list: listOf(object), member };
    },
    readMembers: (list, start) => {
      const { type, id } = objectOf(list);
      return readRelationships(type, id, start);
    },
    readPage: ({ body }) => {
      const { cio_relationships: entries, next } = parseObject(body) as {
        cio_relationships?: unknown;
        next?: unknown;
      };
      const people = Array.isArray(entries)
        ? entries.map((entry) => (Object(entry) as { identifiers?: unknown }).identifiers)
        : undefined;
      return readPeople(people, next);
    },
    remove: (list, member, item) => {
      const { type, id } = identifierOf(member);
      const object = objectOf(list);
      writeUnrelate(item, { [type]: id }, object);
      return { kind: BATCH, identity: identityOfMember(member), writes: relationTo(object) };
    },
  },
});
