/** Object `person_merge`: that two profiles are one person; the first one stays, the second one is deleted. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import { defineObject, type Encode, type Field, WRITES_EVERYTHING } from '../destination-object.ts';
import { writeIdentifierText } from '../own-text.ts';
import { reject } from '../rejection.ts';
import { BATCH } from './endpoints.ts';
import { type Identifier, type IdentifierNames, identityOf, readIdentifier } from './identifiers.ts';
import { memberOf } from './members.ts';

const fields = {
  primary_id: { type: 'string', description: 'Your own id of the profile that stays.' },
  primary_email: { type: 'string', description: 'E-mail address of the profile that stays.' },
  primary_cio_id: { type: 'string', description: "Customer.io's own id of the profile that stays." },
  secondary_id: {
    type: 'string',
    description: 'Your own id of the profile that is merged into the other one, and deleted.',
  },
  secondary_email: { type: 'string', description: 'E-mail address of the profile that is deleted.' },
  secondary_cio_id: { type: 'string', description: "Customer.io's own id of the profile that is deleted." },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

const PRIMARY: IdentifierNames<Own> = [
  { type: 'cio_id', name: 'primary_cio_id' },
  { type: 'id', name: 'primary_id' },
  { type: 'email', name: 'primary_email' },
];
const SECONDARY: IdentifierNames<Own> = [
  { type: 'cio_id', name: 'secondary_cio_id' },
  { type: 'id', name: 'secondary_id' },
  { type: 'email', name: 'secondary_email' },
];

const MERGE = Buffer.from('{"type":"person","action":"merge"');
const PRIMARY_HEAD = Buffer.from(',"primary":{"');
const SECONDARY_HEAD = Buffer.from(',"secondary":{"');
const COLON = Buffer.from('":');
const CLOSE_OBJECT = 0x7d;

const merge: Encode<Own> = (row, item) => {
  const primary = readIdentifier(row, PRIMARY, PRIMARY);
  if ('reason' in primary) return primary;
  const secondary = readIdentifier(row, SECONDARY, SECONDARY);
  if ('reason' in secondary) return secondary;
  const [identity, otherIdentity] = [identityOf(primary), identityOf(secondary)];
  if (identity === otherIdentity && memberOf(primary) === memberOf(secondary)) {
    return reject('invalid_identifier', undefined, 'The primary and the secondary person are the same.');
  }
  item.put(MERGE);
  writeSide(item, PRIMARY_HEAD, primary);
  writeSide(item, SECONDARY_HEAD, secondary);
  item.byte(CLOSE_OBJECT);
  return { kind: BATCH, identity, otherIdentity, writes: WRITES_EVERYTHING };
};

/** Appends `,"primary":{"id":"42"}`. */
function writeSide(item: ByteWriter, head: Buffer, { type, value }: Identifier): void {
  item.put(head);
  item.text(type);
  item.put(COLON);
  writeIdentifierText(item, value);
  item.byte(CLOSE_OBJECT);
}

export const personMerge = defineObject<Own>({
  name: 'person_merge',
  description: 'Profiles that are the same person: the primary one stays, the secondary one is deleted.',
  fields,
  matchingKeys: [],
  customFields: 'columns that are not sent: a merge has nothing else',
  customField: false,
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: { append: merge },
});
