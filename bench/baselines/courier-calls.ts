/** A loop around the calls of @trycourier/courier for each object, sixteen of them at once. */

import Courier from '@trycourier/courier';
import pLimit from 'p-limit';
import { type AirbyteRecord, readRecords } from './records.ts';

const [, , url = ''] = process.argv;
const client = new Courier({ apiKey: 'api-key', baseURL: url });
const limit = pLimit(16);

let count = 0;
const calls: Promise<unknown>[] = [];
for await (const records of readRecords()) {
  for (const record of records) {
    calls.push(limit(() => call(record)));
    count++;
  }
}
await Promise.all(calls);
console.log(count);

function call({ stream, data }: AirbyteRecord): Promise<unknown> {
  const { recipient_id: user_id, ...rest } = data;
  switch (stream) {
    case 'old_lists':
      return client.lists.delete(rest.list_id);
    case 'tokens': {
      const { token, provider_key, ...properties } = rest;
      return client.users.tokens.addSingle(token, { user_id, provider_key, properties });
    }
    case 'tenant_members': {
      const { tenant_id, ...profile } = rest;
      return client.users.tenants.addSingle(tenant_id, { user_id, profile });
    }
    case 'preferences': {
      const { topic_id, status } = rest;
      return client.users.preferences.updateOrCreateTopic(topic_id, { user_id, topic: { status } });
    }
    default:
      throw new Error(`stream ${stream} is not known`);
  }
}
