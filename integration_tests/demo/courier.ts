/** The same people as profiles and as members of a mirrored list in a local Courier, twice: the second time some are gone. */

import { write } from '../scenarios/connector.ts';
import type { Courier } from '../vendors/courier/interface.ts';
import { startCourier } from '../vendors/courier/server.ts';
import { readJson, readLines } from './files.ts';
import { heading, row, say } from './print.ts';

const LIST = 'demo.users';
const PEOPLE = 300;
const GONE = ['7', '42', '99'];

/** @returns whether the list ended up holding exactly whom the stream named, both times */
export async function demoCourier(): Promise<boolean> {
  const vendor = await startCourier({ apiKey: 'demo-key' });
  vendor.subscribe(LIST, ['left-long-ago', '1', '2', '3']);
  const users = readLines('messages/faker.jsonl').filter(
    (line) => JSON.parse(line).record?.stream === 'users',
  );
  const all = users.slice(0, PEOPLE);
  const later = all.filter((line) => !GONE.includes(String(JSON.parse(line).record.data.id)));

  heading(
    `Courier: ${PEOPLE} of the users become profiles and the members of list ${LIST}, which is mirrored`,
  );
  const first = await sync(vendor, all);
  const { profile } = vendor.profile('7')!;
  const { city, state } = profile.address as Record<string, string>;
  say(`Profile 7: ${profile.name}, ${profile.email}, ${city}, ${state}`);
  row('Profiles', vendor.profiles().length);
  row('Members', vendor.members(LIST).length, '"left-long-ago" was a member before and is not in the stream');
  row('Calls', vendor.stats().requests);

  heading(`The same stream without ${GONE.join(', ')}`);
  const second = await sync(vendor, later);
  row(
    'Members',
    vendor.members(LIST).length,
    `${GONE.filter((id) => !vendor.members(LIST).includes(id)).join(', ')} have left`,
  );
  row('Profiles', vendor.profiles().length, 'a mirror takes people off the list and never deletes them');
  const isExact =
    vendor.members(LIST).length === PEOPLE - GONE.length &&
    !GONE.some((id) => vendor.members(LIST).includes(id));
  await vendor.close();
  return first && second && isExact;
}

/** A full refresh of the users, told to be complete. */
async function sync(vendor: Courier, users: readonly string[]): Promise<boolean> {
  const [stream] = readJson('catalogs/demo.json').streams;
  const mirrored = { ...stream, sync_mode: 'full_refresh', destination_sync_mode: 'overwrite' };
  const fields = [
    { to: 'recipient_id', from: 'id' },
    { to: 'list_id', value: LIST },
    { to: 'phone_number', from: 'telephone' },
  ];
  const complete = { stream_descriptor: { name: 'users' }, status: 'COMPLETE' };
  const result = await write(
    {
      config: {
        service: { type: 'courier', api_key: vendor.apiKey, base_url: vendor.urls.us },
        streams: [{ name: 'users', object: 'profile_with_list', fields }],
        delivery: { requests_per_second: 1000 },
      },
      catalog: { streams: [mirrored] },
    },
    [
      ...users,
      { type: 'TRACE', trace: { type: 'STREAM_STATUS', emitted_at: Date.now(), stream_status: complete } },
    ],
  );
  for (const { level, message } of result.logs)
    if (level === 'INFO' && message.startsWith('List')) say(message);
  if (result.error !== undefined) say(result.error.message);
  return result.code === 0;
}
