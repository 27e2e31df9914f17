/** Object `event`: something a person did, a page they viewed or a screen they saw. */

import { defineObject, type Encode, type Field, WRITES_NOTHING_SHARED } from '../destination-object.ts';
import { choiceText, identifierText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { writeCustomFields } from './attributes.ts';
import { BATCH } from './endpoints.ts';
import {
  type IdentifierNames,
  identityOf,
  PERSON_FIELDS,
  PERSON_IDENTIFIERS,
  readIdentifier,
  writeIdentifiers,
} from './identifiers.ts';
import { within } from './item.ts';
import { MAX_EVENT_NAME_BYTES, MAX_ITEM_BYTES } from './limits.ts';
import { readTime, unixSeconds } from './timestamps.ts';
import { deriveUlid, readUlid, ULID_LENGTH } from './ulid.ts';

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

const ROOM_FOR_ID = Buffer.alloc(ULID_LENGTH);

const append: Encode<Own> = (row, item) => {
  const identifier = readIdentifier(row, KNOWN, TRIED);
  if ('reason' in identifier) return identifier;
  const type = readType(row);
  if (typeof type !== 'string') return type;
  const name = readName(row);
  if (typeof name !== 'string') return name;
  const { timestamp } = row.own;
  const time = timestamp.isMissing ? undefined : readTime(timestamp);
  if (time === undefined && !timestamp.isMissing) {
    return reject('invalid_timestamp', 'timestamp', 'timestamp cannot be read as a time.');
  }

  item.text(`{"type":"person","action":"${type}",`);
  writeIdentifiers(item, identifier);
  item.text(',"id":"');
  const idAt = item.length;
  item.put(ROOM_FOR_ID);
  item.text(`","name":${JSON.stringify(name)}`);
  if (time !== undefined) item.text(`,"timestamp":${unixSeconds(time)}`);
  item.text(',"attributes":{');
  writeCustomFields(item, row);
  item.text('}}');
  const operation = { kind: BATCH, identity: identityOf(identifier), writes: WRITES_NOTHING_SHARED };
  const outcome = within(item, operation);
  if (outcome !== operation) return outcome;
  // An id is derived from all of the row, which is known to be of a decent size by now.
  const id = readId(row, time ?? 0);
  if (typeof id !== 'string') return id;
  item.bytes.write(id, idAt);
  return operation;
};

function readType(row: Row<Own>): string | Rejection {
  const { event_type } = row.own;
  if (event_type.isBlank) return 'event';
  const text = choiceText(event_type);
  if (text === 'event' || text === 'page' || text === 'screen') return text;
  return reject('invalid_field', 'event_type', 'event_type must be event, page or screen.');
}

function readName(row: Row<Own>): string | Rejection {
  const { event_name } = row.own;
  if (event_name.isBlank) return reject('missing_field', 'event_name', 'event_name is missing or blank.');
  if (event_name.kind !== 'string')
    return reject('invalid_field', 'event_name', 'event_name must be a string.');
  if (!event_name.isLongerThan(MAX_EVENT_NAME_BYTES)) return event_name.text();
  return reject('name_too_long', 'event_name', `event_name is longer than ${MAX_EVENT_NAME_BYTES} bytes.`);
}

/** The ULID Customer.io counts the event once by, the same one whenever the row comes again. */
function readId(row: Row<Own>, time: number): string | Rejection {
  const { event_id } = row.own;
  if (event_id.isBlank) return deriveUlid(time, row.seed());
  const text = event_id.isLongerThan(MAX_ITEM_BYTES) ? undefined : identifierText(event_id);
  if (text === undefined)
    return reject('invalid_field', 'event_id', 'event_id must be a string or an integer.');
  return readUlid(text) ?? deriveUlid(time, `${row.streamKey}\0event_id\0${text}`);
}

export const event = defineObject<Own>({
  name: 'event',
  description: 'What people did: events, page views and screen views.',
  fields,
  matchingKeys: [],
  customFields: 'event attributes',
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: { append },
});
