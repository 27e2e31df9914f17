/** Object `device`: a phone or tablet of a person that gets push messages. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import { defineObject, type Encode, type Field } from '../destination-object.ts';
import { choiceText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { writeInteger, writeText } from './attributes.ts';
import { BATCH } from './endpoints.ts';
import {
  type IdentifierNames,
  identityOf,
  PERSON_FIELDS,
  PERSON_IDENTIFIERS,
  readIdentifier,
  writeIdentifiers,
} from './identifiers.ts';
import { tooLarge, within } from './item.ts';
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

const TRIED: IdentifierNames<Own> = PERSON_IDENTIFIERS.filter(({ type }) => type !== 'phone');

const LAST_USED = Buffer.from('"last_used"');

const addDevice: Encode<Own> = (row, item) => {
  const identifier = readIdentifier(row, PERSON_IDENTIFIERS, TRIED);
  if ('reason' in identifier) return identifier;
  const token = readToken(row);
  if (typeof token !== 'string') return token;
  const platform = readPlatform(row);
  if (typeof platform !== 'string') return platform;

  item.text('{"type":"person","action":"add_device",');
  writeIdentifiers(item, identifier);
  item.text(`,"device":{"token":${JSON.stringify(token)},"platform":"${platform}"`);
  const { last_used } = row.own;
  if (!last_used.isMissing) {
    const time = readTime(last_used);
    if (time === undefined)
      return reject('invalid_timestamp', 'last_used', 'last_used cannot be read as a time.');
    writeInteger(item, LAST_USED, unixSeconds(time));
  }
  if (row.customCount > 0) {
    item.text(',"attributes":{');
    const rejection = writeAttributes(row, item);
    if (rejection !== undefined) return rejection;
    item.text('}');
  }
  item.text('}}');
  return within(item, { kind: BATCH, identity: identityOf(identifier), writes: `device ${token}` });
};

/** "Custom values are strings" (Track API, device attributes): so everything is sent as its text, a null not at all. */
function writeAttributes(row: Row<Own>, item: ByteWriter): Rejection | undefined {
  for (let i = 0; i < row.customCount; i++) {
    const { name, value } = row.custom[i]!;
    if (value.kind === 'null') continue;
    if (value.isLongerThan(MAX_ITEM_BYTES)) return tooLarge();
    const time = name.isTime ? readTime(value) : undefined;
    writeText(item, name.json, time === undefined ? value.text() : String(unixSeconds(time)));
  }
  return undefined;
}

const deleteDevice: Encode<Own> = (row, item) => {
  const identifier = readIdentifier(row, PERSON_IDENTIFIERS, TRIED);
  if ('reason' in identifier) return identifier;
  const token = readToken(row);
  if (typeof token !== 'string') return token;
  item.text('{"type":"person","action":"delete_device",');
  writeIdentifiers(item, identifier);
  item.text(`,"device":{"token":${JSON.stringify(token)}}}`);
  return within(item, { kind: BATCH, identity: identityOf(identifier), writes: `device ${token}` });
};

function readToken(row: Row<Own>): string | Rejection {
  const { token } = row.own;
  if (token.isBlank) return reject('missing_field', 'token', 'token is missing or blank.');
  if (token.kind !== 'string') return reject('invalid_field', 'token', 'token must be a string.');
  return token.isLongerThan(MAX_ITEM_BYTES) ? tooLarge() : token.text();
}

function readPlatform(row: Row<Own>): string | Rejection {
  const { platform } = row.own;
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
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: { update_or_create: addDevice, delete: deleteDevice },
});
