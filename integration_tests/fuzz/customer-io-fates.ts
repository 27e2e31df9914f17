/** What must become of a record for Customer.io, by its documented limits. */

import { type Columns, columnsOf } from './columns.ts';
import { ANY_ULID, AsText, compactBytes, type Members, textOf } from './exact.ts';
import { type Fate, REJECTED } from './fate.ts';
import type { FuzzStream } from './streams.ts';
import { identifierText, isBlank, timeOf } from './values.ts';

const MAX_IDENTIFIER = 150;
const MAX_NAME = 150;
const MAX_VALUE = 1000;
const MAX_ATTRIBUTES = 300;
const MAX_EVENT_NAME = 100;
const MAX_ITEM = 32_000;
/** Characters of the longest time. */
const MAX_INTEGER = 16;
const COMMANDS: ReadonlySet<string> = new Set(['_update', '_timestamp', 'cio_relationships']);
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;

const PERSON = new Set(['id', 'email', 'phone', 'cio_id', 'created_at', 'anonymous_id', 'unsubscribed']);
const OWNER = ['person_cio_id', 'person_id', 'person_email'];
const DEVICE = new Set([...OWNER, 'person_phone', 'token', 'platform', 'last_used']);
const EVENT = new Set([
  ...OWNER,
  'person_phone',
  'anonymous_id',
  'event_name',
  'event_type',
  'event_id',
  'timestamp',
]);

const TYPE_OF: Readonly<Record<string, string>> = {
  id: 'id',
  email: 'email',
  cio_id: 'cio_id',
  person_id: 'id',
  person_email: 'email',
  person_cio_id: 'cio_id',
  anonymous_id: 'anonymous_id',
};

/** @param slack bytes by which the record as it stands in its line may be longer than it has to be */
export function customerIoFate(stream: FuzzStream, data: Members, slack: number): Fate {
  switch (stream.object) {
    case 'person':
      return personFate(stream, columnsOf(stream, data, PERSON), slack);
    case 'device':
      return deviceFate(columnsOf(stream, data, DEVICE), slack, stream.key);
    default:
      return eventFate(columnsOf(stream, data, EVENT), slack);
  }
}

interface Identifier {
  readonly type: string;
  readonly value: string;
}

function identifierOf({ own }: Columns, tried: readonly string[]): Identifier | undefined {
  const name = tried.find((each) => !isBlank(own.get(each)));
  const value = name === undefined ? undefined : identifierText(own.get(name));
  if (name === undefined || value === undefined || Buffer.byteLength(value) > MAX_IDENTIFIER)
    return undefined;
  return { type: TYPE_OF[name]!, value };
}

function personFate(stream: FuzzStream, columns: Columns, slack: number): Fate {
  const { own, custom } = columns;
  const tried = stream.key === undefined ? ['cio_id', 'id', 'email'] : [stream.key];
  const identifier = identifierOf(columns, tried);
  if (identifier === undefined) return REJECTED;
  if (stream.mode === 'soft_delete') return sent(identifier, 'delete', {}, 0, false);

  const attributes = new Map<string, unknown>();
  if (stream.mode === 'update') attributes.set('_update', true);
  for (const name of ['id', 'email', 'phone', 'anonymous_id']) {
    const value = own.get(name);
    if (name === identifier.type || value === undefined) continue;
    if (value === null && (name === 'email' || name === 'phone')) attributes.set(name, null);
    if (isBlank(value)) continue;
    const text = identifierText(value);
    if (text === undefined || Buffer.byteLength(text) > MAX_IDENTIFIER) return REJECTED;
    attributes.set(name, text);
  }
  let isDoubtful = false;
  let counted = 0;
  const created = own.get('created_at');
  if (created !== undefined) {
    const time = created === null ? { seconds: null, isDoubtful: false } : timeOf(created);
    if (time === undefined) return REJECTED;
    isDoubtful ||= time.isDoubtful;
    attributes.set('created_at', time.seconds);
    counted++;
  }
  const values = new Map([...custom].filter(([name]) => !COMMANDS.has(name)));
  if (own.has('unsubscribed')) values.set('unsubscribed', own.get('unsubscribed'));
  counted += values.size;
  if (counted > MAX_ATTRIBUTES) return REJECTED;
  for (const [name, value] of values) {
    if (Buffer.byteLength(name) > MAX_NAME) return REJECTED;
    const [least, most] = valueBytes(value, slack);
    if (least > MAX_VALUE) return REJECTED;
    isDoubtful ||= most > MAX_VALUE;
    attributes.set(name, value);
  }
  return sent(identifier, 'identify', { attributes: fromMap(attributes) }, slack, isDoubtful);
}

/** At least and at most so many bytes: white space and escapes in a nested value are not known here. */
function valueBytes(value: unknown, slack: number): [number, number] {
  const text = textOf(value);
  if (text !== undefined) return [Buffer.byteLength(text), Buffer.byteLength(text)];
  const bytes = compactBytes(value);
  return [bytes, typeof value === 'object' && value !== null ? bytes + slack : bytes];
}

function deviceFate(columns: Columns, slack: number, key: string | undefined): Fate {
  const { own, custom } = columns;
  const identifier = identifierOf(columns, key === undefined ? OWNER : [key]);
  const token = textOf(own.get('token'));
  const platform = textOf(own.get('platform'))?.toLowerCase();
  if (identifier === undefined || token === undefined || isBlank(token)) return REJECTED;
  if (platform !== 'ios' && platform !== 'android') return REJECTED;
  const device: Record<string, unknown> = { token, platform };
  let isDoubtful = false;
  const lastUsed = own.get('last_used');
  if (lastUsed !== undefined && lastUsed !== null) {
    const time = timeOf(lastUsed);
    if (time === undefined) return REJECTED;
    isDoubtful = time.isDoubtful;
    device.last_used = time.seconds;
  }
  if (custom.size > 0) {
    const attributes = [...custom].filter(([, value]) => value !== null);
    device.attributes = fromMap(new Map(attributes.map(([name, value]) => [name, new AsText(value)])));
  }
  // A text of JSON has its quotes escaped once more.
  const quotes = [...custom.values()].reduce<number>((sum, value) => sum + quotesIn(value), 0);
  return sent(identifier, 'add_device', { device }, slack * 2 + quotes * 2, isDoubtful);
}

function quotesIn(value: unknown): number {
  return typeof value === 'string' ? 2 : compactBytes(value);
}

function eventFate(columns: Columns, slack: number): Fate {
  const { own, custom } = columns;
  const identifier = identifierOf(columns, [...OWNER, 'anonymous_id']);
  if (identifier === undefined) return REJECTED;
  const given = own.get('event_type');
  const type = isBlank(given) ? 'event' : textOf(given)?.toLowerCase();
  if (type !== 'event' && type !== 'page' && type !== 'screen') return REJECTED;
  const name = textOf(own.get('event_name'));
  if (name === undefined || isBlank(name) || Buffer.byteLength(name) > MAX_EVENT_NAME) return REJECTED;
  const members: Record<string, unknown> = { name, attributes: fromMap(custom) };
  let isDoubtful = false;
  const timestamp = own.get('timestamp');
  if (timestamp !== undefined && timestamp !== null) {
    const time = timeOf(timestamp);
    if (time === undefined) return REJECTED;
    isDoubtful = time.isDoubtful;
    members.timestamp = time.seconds;
  }
  const eventId = own.get('event_id');
  const idText = isBlank(eventId) ? '' : identifierText(eventId);
  if (idText === undefined) return REJECTED;
  members.id = ULID.test(idText) ? idText.toUpperCase() : ANY_ULID;
  return sent(identifier, type, members, slack, isDoubtful);
}

function sent(
  { type, value }: Identifier,
  action: string,
  members: Members,
  slack: number,
  isDoubtful: boolean,
): Fate {
  const item = { type: 'person', action, identifiers: { [type]: value }, ...members };
  const bytes = compactBytes(item);
  if (bytes > MAX_ITEM) return REJECTED;
  return {
    kind: 'sent',
    identity: `${type}:${type === 'email' ? value.toLowerCase() : value}`,
    item,
    isDoubtful: isDoubtful || bytes + slack + MAX_INTEGER > MAX_ITEM,
  };
}

/** An object with any names: `__proto__` is a name like any other. */
function fromMap(members: ReadonlyMap<string, unknown>): Members {
  return Object.fromEntries(members);
}
