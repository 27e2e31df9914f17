/** Object `segment_member`: somebody who belongs to a manual segment. */

import { defineObject, type Encode, type Field, type Presence } from '../destination-object.ts';
import { parseObject } from '../json-body.ts';
import { writeIdentifierText } from '../own-text.ts';
import { changeSegment, readSegment } from './endpoints.ts';
import {
  type IdentifierNames,
  identityOf,
  PERSON_FIELDS,
  PERSON_IDENTIFIERS_BUT_PHONE,
  readIdentifier,
} from './identifiers.ts';
import { KNOWN_PEOPLE } from './known-people.ts';
import { identifierOf, identityOfMember, memberOf, readPeople, spelling } from './members.ts';
import { readNumber } from './object-identifiers.ts';

const { person_id, person_email, person_cio_id } = PERSON_FIELDS;

const fields = {
  segment_id: {
    type: 'string',
    identifier: 'segment_id',
    required: true,
    description: 'Number of a manual segment that is there; often a constant.',
  },
  person_id,
  person_email,
  person_cio_id,
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

/** "id_type: id, email, cio_id" (Track API). */
const IDENTIFIERS: IdentifierNames<Own> = PERSON_IDENTIFIERS_BUT_PHONE;

/** Adds somebody to a segment, or removes them. */
function change(action: 'add_customers' | 'remove_customers'): Encode<Own> {
  // Most rows are for the segment that the row before was for.
  let last = { segment: '', type: '', kind: changeSegment(action, '', '') };
  const kindFor = (segment: string, type: string) => {
    if (segment !== last.segment || type !== last.type)
      last = { segment, type, kind: changeSegment(action, segment, type) };
    return last.kind;
  };
  return (row, item) => {
    const segment = readNumber(row.own.segment_id, 'segment_id');
    if (typeof segment !== 'string') return segment;
    const identifier = readIdentifier(row, IDENTIFIERS, IDENTIFIERS);
    if ('reason' in identifier) return identifier;
    writeIdentifierText(item, identifier.value);
    const kind = kindFor(segment, identifier.type);
    return { kind, identity: identityOf(identifier), writes: 'membership' };
  };
}

const add = change('add_customers');

/** The item is an id; its type stands in the address. */
const KNOWN_MEMBERS: Presence = {
  ...KNOWN_PEOPLE,
  whom: (item, { path }) => {
    const type = path.slice(path.indexOf('=') + 1);
    return { type, id: spelling(type, JSON.parse(item.toString()) as string) };
  },
};

export const segmentMember = defineObject<Own>({
  name: 'segment_member',
  description: 'People as members of manual segments.',
  fields,
  matchingKeys: IDENTIFIERS.map(({ name }) => ['segment_id', name]),
  customFields: 'columns that are not sent: a membership has nothing else',
  customField: false,
  reserved: [],
  deletedRows: 'delete',
  datesAsUnixSeconds: true,
  behaviors: { update_or_create: add, mirror: add, delete: change('remove_customers') },
  usesAppApi: ['mirror'],
  unknownPeople: { behaviors: ['update_or_create', 'mirror'], presence: KNOWN_MEMBERS },
  mirror: {
    title: 'Segment',
    membership: (row) => {
      const identifier = readIdentifier(row, IDENTIFIERS, IDENTIFIERS);
      if ('reason' in identifier) return undefined;
      const segment = readNumber(row.own.segment_id, 'segment_id');
      const member = memberOf(identifier);
      return typeof segment === 'string' ? { list: segment, member } : { member };
    },
    mustExist: 'create it in Customer.io as a manual segment first.',
    readMembers: readSegment,
    readPage: ({ body }) => {
      const { identifiers, next } = parseObject(body) as { identifiers?: unknown; next?: unknown };
      return readPeople(identifiers, next);
    },
    remove: (segment, member, item) => {
      const { type, id } = identifierOf(member);
      item.text(JSON.stringify(id));
      const kind = changeSegment('remove_customers', segment, type);
      return { kind, identity: identityOfMember(member), writes: 'membership' };
    },
  },
});
