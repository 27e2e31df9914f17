/** Object `delivery_metric`: what became of a message that somebody else delivered, such as that it was opened. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Value } from '../../json/value.ts';
import { defineObject, type Encode, type Field, WRITES_EVERYTHING } from '../destination-object.ts';
import { identityOfValue } from '../identity.ts';
import { mayIdentify, readChoice, writeIdentifierText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import { METRICS } from './endpoints.ts';
import { tooLarge, within } from './item.ts';
import { MAX_ITEM_BYTES } from './limits.ts';
import { readTime, unixSeconds } from './timestamps.ts';

const fields = {
  delivery_id: {
    type: 'string',
    identifier: 'delivery_id',
    required: true,
    description: 'The CIO-Delivery-ID that the message carries.',
  },
  metric: {
    type: 'string',
    required: true,
    description:
      '`bounced`, `clicked`, `converted`, `deferred`, `delivered`, `dropped`, `opened` or `spammed`.',
  },
  timestamp: { type: 'timestamp', description: 'When it happened.' },
  recipient: { type: 'string', description: 'Address, number or device that the message went to.' },
  reason: { type: 'string', description: 'Why it failed, of a metric that says so.' },
  href: { type: 'string', description: 'The link that was clicked.' },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

/** "metric: bounced, clicked, converted, deferred, delivered, dropped, opened, spammed" (Track API). */
const KINDS = [
  'bounced',
  'clicked',
  'converted',
  'deferred',
  'delivered',
  'dropped',
  'opened',
  'spammed',
] as const;

const append: Encode<Own> = ({ own }, item) => {
  const { delivery_id, timestamp } = own;
  if (delivery_id.isBlank)
    return reject('missing_identifier', 'delivery_id', 'delivery_id is missing or blank.');
  if (delivery_id.isLongerThan(MAX_ITEM_BYTES)) return tooLarge();
  if (!mayIdentify(delivery_id))
    return reject('invalid_identifier', 'delivery_id', 'delivery_id must be a string or an integer.');
  const kind = readChoice(own.metric, 'metric', KINDS);
  if (typeof kind !== 'string') return kind;

  item.text('{"delivery_id":');
  writeIdentifierText(item, delivery_id);
  item.text(`,"metric":"${kind}"`);
  if (!timestamp.isMissing) {
    const time = readTime(timestamp);
    if (time === undefined)
      return reject('invalid_timestamp', 'timestamp', 'timestamp cannot be read as a time.');
    item.text(',"timestamp":');
    item.integer(unixSeconds(time));
  }
  for (const name of ['recipient', 'reason', 'href'] as const) {
    const rejection = writeText(item, name, own[name]);
    if (rejection !== undefined) return rejection;
  }
  item.text('}');
  const identity = identityOfValue('delivery', delivery_id, false);
  return within(item, { kind: METRICS, identity, writes: WRITES_EVERYTHING });
};

/** Appends a text, or a number as it came: the recipient of an SMS is one. */
function writeText(item: ByteWriter, name: Own, value: Value): Rejection | undefined {
  if (value.isMissing) return undefined;
  if (value.kind !== 'string' && value.kind !== 'number')
    return reject('invalid_field', name, `${name} must be a string.`);
  item.text(`,"${name}":`);
  item.copy(value.bytes, value.start, value.end);
  return undefined;
}

export const deliveryMetric = defineObject<Own>({
  name: 'delivery_metric',
  description: 'What became of messages that Customer.io did not deliver itself: opened, clicked, bounced.',
  fields,
  matchingKeys: [],
  customFields: 'columns that are not sent: a metric has nothing else',
  customField: false,
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: { append },
});
