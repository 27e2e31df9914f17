/** Object `event`: something a person did, a page they viewed or a screen they saw. */

import type { Value } from '../../json/value.ts';
import { defineObject, type Encode, type Field, WRITES_NOTHING_SHARED } from '../destination-object.ts';
import { choiceText, identifierText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { writeCustomFields } from './attributes.ts';
import { BATCH } from './endpoints.ts';
import {
  type IdentifierNames,
  identityOf,
  itemWith,
  PERSON_FIELDS,
  PERSON_IDENTIFIERS,
  readIdentifier,
} from './identifiers.ts';
import { within } from './item.ts';
import { KNOWN_PEOPLE } from './known-people.ts';
import { MAX_EVENT_NAME_BYTES, MAX_ITEM_BYTES } from './limits.ts';
import { readTime, unixSeconds } from './timestamps.ts';
import { readUlid, ULID_LENGTH, writeUlid } from './ulid.ts';

const fields = {
  ...PERSON_FIELDS,
  anonymous_id: {
    type: 'string',
    identifier: 'anonymous_id',
    description: 'Who did it as long as the person is not known; read where none of the others is there.',
  },
  event_name: {
    type: 'string',
    required: true,
    description: 'Name of the event; of a page or screen, its name or address.',
  },
  event_type: { type: 'string', description: '`event` (where it is left out), `page` or `screen`.' },
  event_id: {
    type: 'string',
    description:
      'What the event is counted once by. A ULID is sent as it is; from anything else one is derived.',
  },
  timestamp: {
    type: 'timestamp',
    description: 'When it happened; without it Customer.io takes the time of arrival.',
  },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

const KNOWN: IdentifierNames<Own> = [...PERSON_IDENTIFIERS, { type: 'anonymous_id', name: 'anonymous_id' }];
const TRIED = KNOWN.filter(({ type }) => type !== 'phone');

const BEGIN = { event: itemWith('event'), page: itemWith('page'), screen: itemWith('screen') };
const ID = Buffer.from(',"id":"');
const ROOM_FOR_ID = Buffer.alloc(ULID_LENGTH);
const NAME = Buffer.from('","name":');
const TIMESTAMP = Buffer.from(',"timestamp":');
const ATTRIBUTES = Buffer.from(',"attributes":{');
const END = Buffer.from('}}');

const append: Encode<Own> = (row, item) => {
  const identifier = readIdentifier(row, KNOWN, TRIED);
  if ('reason' in identifier) return identifier;
  const type = readType(row);
  if (typeof type !== 'string') return type;
  const { event_name, timestamp } = row.own;
  const rejection = checkName(event_name);
  if (rejection !== undefined) return rejection;
  const time = timestamp.isMissing ? undefined : readTime(timestamp);
  if (time === undefined && !timestamp.isMissing) {
    return reject('invalid_timestamp', 'timestamp', 'timestamp cannot be read as a time.');
  }

  BEGIN[type](item, identifier);
  item.put(ID);
  const idAt = item.length;
  item.put(ROOM_FOR_ID);
  item.put(NAME);
  item.copy(event_name.bytes, event_name.start, event_name.end);
  if (time !== undefined) {
    item.put(TIMESTAMP);
    item.integer(unixSeconds(time));
  }
  item.put(ATTRIBUTES);
  writeCustomFields(item, row);
  item.put(END);
  const operation = { kind: BATCH, identity: identityOf(identifier), writes: WRITES_NOTHING_SHARED };
  const outcome = within(item, operation);
  if (outcome !== operation) return outcome;
  // An id is derived from all of the row, which is known to be of a decent size by now.
  return writeId(row, time ?? 0, item.bytes, idAt) ?? operation;
};

function readType(row: Row<Own>): keyof typeof BEGIN | Rejection {
  const { event_type } = row.own;
  if (event_type.isBlank) return 'event';
  const text = choiceText(event_type);
  if (text === 'event' || text === 'page' || text === 'screen') return text;
  return reject('invalid_field', 'event_type', 'event_type must be event, page or screen.');
}

function checkName(name: Value): Rejection | undefined {
  if (name.isBlank) return reject('missing_field', 'event_name', 'event_name is missing or blank.');
  if (name.kind !== 'string') return reject('invalid_field', 'event_name', 'event_name must be a string.');
  if (!name.isLongerThan(MAX_EVENT_NAME_BYTES)) return undefined;
  return reject('name_too_long', 'event_name', `event_name is longer than ${MAX_EVENT_NAME_BYTES} bytes.`);
}

/** Writes the ULID Customer.io counts the event once by, the same one whenever the row comes again. */
function writeId(row: Row<Own>, time: number, to: Buffer, at: number): Rejection | undefined {
  const { event_id } = row.own;
  if (event_id.isBlank) {
    writeUlid(to, at, time, row.seed());
    return undefined;
  }
  const text = event_id.isLongerThan(MAX_ITEM_BYTES) ? undefined : identifierText(event_id);
  if (text === undefined)
    return reject('invalid_field', 'event_id', 'event_id must be a string or an integer.');
  const given = readUlid(text);
  if (given === undefined) writeUlid(to, at, time, `${row.streamKey}\0event_id\0${text}`);
  else to.write(given, at);
  return undefined;
}

export const event = defineObject<Own>({
  name: 'event',
  description: 'What people did: events, page views and screen views.',
  fields,
  matchingKeys: [],
  customFields: 'event attributes',
  customField: 'event attribute',
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: { append },
  unknownPeople: { behaviors: ['append'], presence: KNOWN_PEOPLE },
});
