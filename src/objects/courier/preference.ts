/** Object `preference`: whether a recipient wants messages on a topic, and over which channels. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Value } from '../../json/value.ts';
import { defineObject, type Encode, type Field, WRITES_EVERYTHING } from '../destination-object.ts';
import { choiceText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { Row } from '../row.ts';
import { putPreference, resetPreference } from './endpoints.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { withinBody } from './profile-body.ts';
import { identityOf, RECIPIENT_FIELDS, readPathId, readRecipient } from './recipients.ts';

const fields = {
  ...RECIPIENT_FIELDS,
  topic_id: {
    type: 'string',
    identifier: 'topic_id',
    required: true,
    description: 'The subscription topic, which must be there.',
  },
  status: {
    type: 'string',
    required: true,
    description: '`OPTED_IN` or `OPTED_OUT`. Not needed to go back to what the topic says by itself.',
  },
  custom_routing: {
    type: 'string',
    description:
      'The only channels to use, as an array or a text with commas between: direct_message, email, push, sms, webhook, inbox.',
  },
  tenant_id: { type: 'string', description: 'The tenant for which it holds; without it, for none.' },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

/** "REQUIRED cannot be set by a user" (API reference). */
const STATUSES = { opted_in: 'OPTED_IN', opted_out: 'OPTED_OUT' } as const;
const CHANNELS = ['direct_message', 'email', 'push', 'sms', 'webhook', 'inbox'];

interface Ids {
  readonly recipient: string;
  readonly topic: string;
  readonly tenant: string | undefined;
}

function readIds({ own }: Row<Own>): Ids | Rejection {
  const recipient = readRecipient(own.recipient_id);
  if (typeof recipient !== 'string') return recipient;
  const topic = readPathId(own.topic_id, 'topic_id');
  if (typeof topic !== 'string') return topic;
  const tenant = own.tenant_id.isBlank ? undefined : readPathId(own.tenant_id, 'tenant_id');
  return typeof tenant === 'object' ? tenant : { recipient, topic, tenant };
}

const put: Encode<Own> = (row, item) => {
  const ids = readIds(row);
  if ('reason' in ids) return ids;
  const { status, custom_routing } = row.own;
  if (status.isBlank) return reject('missing_field', 'status', 'status is missing or blank.');
  const choice = STATUSES[choiceText(status) as keyof typeof STATUSES];
  if (choice === undefined)
    return reject('invalid_field', 'status', 'status must be one of OPTED_IN, OPTED_OUT.');
  item.text(`{"topic":{"status":"${choice}"`);
  const rejection = writeRouting(item, custom_routing);
  if (rejection !== undefined) return rejection;
  item.text('}}');
  return withinBody(item, {
    kind: putPreference(ids.recipient, ids.topic, ids.tenant),
    identity: identityOf(ids.recipient),
    writes: WRITES_EVERYTHING,
  });
};

/** Without channels of one's own the message goes where it goes by itself. */
function writeRouting(item: ByteWriter, value: Value): Rejection | undefined {
  if (value.isBlank) return undefined;
  const channels = value.isLongerThan(MAX_BODY_BYTES) ? undefined : readChannels(value);
  if (!channels?.every((channel) => CHANNELS.includes(channel))) {
    return reject(
      'invalid_field',
      'custom_routing',
      `custom_routing must be an array of channels, or a text with commas between them: ${CHANNELS.join(', ')}.`,
    );
  }
  if (channels.length === 0) return undefined;
  item.text(`,"has_custom_routing":true,"custom_routing":${JSON.stringify(channels)}`);
  return undefined;
}

function readChannels(value: Value): string[] | undefined {
  const names: unknown =
    value.kind === 'array'
      ? JSON.parse(value.json())
      : value.kind === 'string'
        ? value.text().split(',')
        : undefined;
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) return undefined;
  return names.map((name) => name.trim().toLowerCase());
}

const reset: Encode<Own> = (row) => {
  const ids = readIds(row);
  if ('reason' in ids) return ids;
  const kind = resetPreference(ids.recipient, ids.topic, ids.tenant);
  return { kind, identity: identityOf(ids.recipient), writes: WRITES_EVERYTHING };
};

export const preference = defineObject<Own>({
  name: 'preference',
  description: 'What recipients have chosen for subscription topics.',
  fields,
  matchingKeys: [['recipient_id', 'topic_id']],
  customFields: 'columns that are not sent: a preference has nothing else',
  customField: false,
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: false,
  behaviors: { update_or_create: put, delete: reset },
});
