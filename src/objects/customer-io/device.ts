/** Object `device`: a phone or tablet of a person that gets push messages. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Value } from '../../json/value.ts';
import { defineObject, type Encode, type Field } from '../destination-object.ts';
import { identityOfValue } from '../identity.ts';
import { choiceText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { writeInteger, writeName } from './attributes.ts';
import { BATCH } from './endpoints.ts';
import {
  identityOf,
  itemWith,
  PERSON_FIELDS,
  PERSON_IDENTIFIERS,
  PERSON_IDENTIFIERS_BUT_PHONE,
  readIdentifier,
} from './identifiers.ts';
import { tooLarge, within } from './item.ts';
import { KNOWN_PEOPLE } from './known-people.ts';
import { MAX_ITEM_BYTES } from './limits.ts';
import { readTime, unixSeconds } from './timestamps.ts';

const fields = {
  ...PERSON_FIELDS,
  token: { type: 'string', required: true, description: 'The token that push messages are sent to.' },
  platform: {
    type: 'string',
    required: true,
    description: '`ios` or `android`. Not needed to delete a device.',
  },
  last_used: { type: 'timestamp', description: 'When the device was last used.' },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

const beginAdd = itemWith('add_device');
const beginDelete = itemWith('delete_device');
const TOKEN = Buffer.from(',"device":{"token":');
const PLATFORM = { ios: Buffer.from(',"platform":"ios"'), android: Buffer.from(',"platform":"android"') };
const IOS = Buffer.from('"ios"');
const ANDROID = Buffer.from('"android"');
const LAST_USED = Buffer.from('"last_used"');
const ATTRIBUTES = Buffer.from(',"attributes":{');
const END = Buffer.from('}}');
const CLOSE_OBJECT = 0x7d;
const QUOTE = 0x22;

const addDevice: Encode<Own> = (row, item) => {
  const identifier = readIdentifier(row, PERSON_IDENTIFIERS, PERSON_IDENTIFIERS_BUT_PHONE);
  if ('reason' in identifier) return identifier;
  const rejection = checkToken(row.own.token);
  if (rejection !== undefined) return rejection;
  const platform = readPlatform(row.own.platform);
  if (typeof platform !== 'string') return platform;

  beginAdd(item, identifier);
  writeToken(item, row);
  item.put(PLATFORM[platform]);
  const { last_used } = row.own;
  if (!last_used.isMissing) {
    const time = readTime(last_used);
    if (time === undefined)
      return reject('invalid_timestamp', 'last_used', 'last_used cannot be read as a time.');
    writeInteger(item, LAST_USED, unixSeconds(time));
  }
  if (row.customCount > 0) {
    item.put(ATTRIBUTES);
    const tooMuch = writeAttributes(row, item);
    if (tooMuch !== undefined) return tooMuch;
    item.byte(CLOSE_OBJECT);
  }
  item.put(END);
  return within(item, { kind: BATCH, identity: identityOf(identifier), writes: deviceOf(row) });
};

/** "Custom values are strings" (Track API, device attributes): so everything is sent as its text, a null not at all. */
function writeAttributes(row: Row<Own>, item: ByteWriter): Rejection | undefined {
  for (let i = 0; i < row.customCount; i++) {
    const { name, value } = row.custom[i]!;
    if (value.kind === 'null') continue;
    if (value.isLongerThan(MAX_ITEM_BYTES)) return tooLarge();
    const time = name.isTime ? readTime(value) : undefined;
    writeName(item, name.json);
    if (time === undefined) writeAsString(item, value);
    else {
      item.byte(QUOTE);
      item.integer(unixSeconds(time));
      item.byte(QUOTE);
    }
  }
  return undefined;
}

function writeAsString(item: ByteWriter, value: Value): void {
  const { kind, bytes, start, end } = value;
  if (kind === 'object' || kind === 'array') item.text(JSON.stringify(value.json()));
  else if (kind === 'string') item.copy(bytes, start, end);
  else {
    item.byte(QUOTE);
    item.copy(bytes, start, end);
    item.byte(QUOTE);
  }
}

/** Begins the device, which is still to be closed. */
function writeToken(item: ByteWriter, { own: { token } }: Row<Own>): void {
  item.put(TOKEN);
  item.copy(token.bytes, token.start, token.end);
}

const deleteDevice: Encode<Own> = (row, item) => {
  const identifier = readIdentifier(row, PERSON_IDENTIFIERS, PERSON_IDENTIFIERS_BUT_PHONE);
  if ('reason' in identifier) return identifier;
  const rejection = checkToken(row.own.token);
  if (rejection !== undefined) return rejection;
  beginDelete(item, identifier);
  writeToken(item, row);
  item.put(END);
  return within(item, { kind: BATCH, identity: identityOf(identifier), writes: deviceOf(row) });
};

/** What of the person is written: the device that has the token. */
function deviceOf({ own: { token } }: Row<Own>): number {
  return identityOfValue('device', token, false);
}

function checkToken(token: Value): Rejection | undefined {
  if (token.isBlank) return reject('missing_field', 'token', 'token is missing or blank.');
  if (token.kind !== 'string') return reject('invalid_field', 'token', 'token must be a string.');
  return token.isLongerThan(MAX_ITEM_BYTES) ? tooLarge() : undefined;
}

function readPlatform(platform: Value): keyof typeof PLATFORM | Rejection {
  if (platform.is(IOS)) return 'ios';
  if (platform.is(ANDROID)) return 'android';
  if (platform.isBlank) return reject('missing_field', 'platform', 'platform is missing or blank.');
  const text = choiceText(platform);
  if (text === 'ios' || text === 'android') return text;
  return reject('invalid_field', 'platform', 'platform must be ios or android.');
}

export const device = defineObject<Own>({
  name: 'device',
  description: "People's devices for push messages.",
  fields,
  matchingKeys: PERSON_IDENTIFIERS.map(({ name }) => [name, 'token']),
  customFields: 'device attributes',
  customField: 'device attribute',
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: { update_or_create: addDevice, delete: deleteDevice },
  unknownPeople: { behaviors: ['update_or_create'], presence: KNOWN_PEOPLE },
});
