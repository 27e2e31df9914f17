/** Object `device_token`: the address of a recipient's app that push messages go to. */

import type { Value } from '../../json/value.ts';
import { defineObject, type Encode, type Field, WRITES_EVERYTHING } from '../destination-object.ts';
import { readChoice } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { deleteToken, putToken } from './endpoints.ts';
import { withinBody, writeNested } from './profile-body.ts';
import { identityOf, RECIPIENT_FIELDS, readPathId, readRecipient } from './recipients.ts';

const fields = {
  ...RECIPIENT_FIELDS,
  token: { type: 'string', identifier: 'token', required: true, description: 'The token of the app.' },
  provider_key: {
    type: 'string',
    required: true,
    description: '`firebase-fcm`, `apn`, `expo` or `onesignal`. Not needed to delete a token.',
  },
  expiry_date: {
    type: 'string',
    description: 'When the token expires, in ISO 8601, or false for never; without it in two months.',
  },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

/** "provider_key: firebase-fcm, apn, expo, onesignal" (API reference). */
const PROVIDERS = ['firebase-fcm', 'apn', 'expo', 'onesignal'] as const;

const EXPIRY_DATE = Buffer.from(',"expiry_date":');
const PROPERTIES = Buffer.from(',"properties":');
const CLOSE_OBJECT = 0x7d;

function readIds({ own }: Row<Own>): { recipient: string; token: string } | Rejection {
  const recipient = readRecipient(own.recipient_id);
  if (typeof recipient !== 'string') return recipient;
  const token = readPathId(own.token, 'token');
  return typeof token === 'string' ? { recipient, token } : token;
}

const put: Encode<Own> = (row, item) => {
  const ids = readIds(row);
  if ('reason' in ids) return ids;
  const provider = readChoice(row.own.provider_key, 'provider_key', PROVIDERS);
  if (typeof provider !== 'string') return provider;
  item.text(`{"provider_key":"${provider}"`);
  const { expiry_date } = row.own;
  if (!expiry_date.isMissing) {
    if (!isExpiry(expiry_date)) {
      return reject('invalid_field', 'expiry_date', 'expiry_date must be a time in ISO 8601, or false.');
    }
    item.put(EXPIRY_DATE);
    item.copy(expiry_date.bytes, expiry_date.start, expiry_date.end);
  }
  if (row.customCount > 0) {
    item.put(PROPERTIES);
    const rejection = writeNested(row, item);
    if (rejection !== undefined) return rejection;
  }
  item.byte(CLOSE_OBJECT);
  const kind = putToken(ids.recipient, ids.token);
  return withinBody(item, { kind, identity: identityOf(ids.recipient), writes: WRITES_EVERYTHING });
};

/** Longer than any time in ISO 8601. */
const LONGEST_TIME = 100;

function isExpiry(value: Value): boolean {
  if (value.kind === 'boolean') return value.text() === 'false';
  if (value.kind !== 'string' || value.isLongerThan(LONGEST_TIME)) return false;
  const text = value.text();
  return /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text));
}

const remove: Encode<Own> = (row) => {
  const ids = readIds(row);
  if ('reason' in ids) return ids;
  const kind = deleteToken(ids.recipient, ids.token);
  return { kind, identity: identityOf(ids.recipient), writes: WRITES_EVERYTHING };
};

export const deviceToken = defineObject<Own>({
  name: 'device_token',
  description: "Tokens of recipients' apps, which push messages go to.",
  fields,
  matchingKeys: [['recipient_id', 'token']],
  customFields: 'properties of the token; a dotted name nests',
  customField: 'token property',
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: false,
  behaviors: { update_or_create: put, delete: remove },
});
