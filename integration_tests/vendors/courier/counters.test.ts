/** What the server counts, how it is asked, and how much it can hold. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { ids, newDesk, recipients } from './desk.ts';
import { startSlowly } from './slow-call.ts';

test('requests are counted by endpoint, and recipients by call', async () => {
  const desk = await newDesk();
  await desk.merge('u1', { a: 1 });
  await desk.merge('u2', { a: 1 });
  await desk.subscribe('a', ...ids(5));
  await desk.subscribe('b', ...ids(5));
  await desk.put('/lists/a/subscriptions', recipients(...ids(2)));
  expect(desk.vendor.stats()).toMatchObject({
    requests: 5,
    byEndpoint: {
      'POST /profiles/:user_id': 2,
      'POST /lists/:list_id/subscriptions': 2,
      'PUT /lists/:list_id/subscriptions': 1,
    },
    bulkCalls: 3,
    recipients: 12,
    largestBulk: 5,
    bulkSizes: { 2: 1, 5: 2 },
    profiles: 2,
    lists: 2,
    subscriptions: 7,
    overlaps: 0,
  });
});

test('recorded requests show what was sent', async () => {
  const desk = await newDesk();
  await desk.post('/profiles/a%2Fb?x=1', '{"profile":{"n":1.0}}');
  expect(desk.vendor.requests()[0]).toMatchObject({
    number: 1,
    scope: 'us',
    method: 'POST',
    path: '/profiles/a%2Fb',
    query: 'x=1',
    endpoint: 'POST /profiles/:user_id',
    params: { user_id: 'a/b' },
    text: '{"profile":{"n":1.0}}',
    json: { profile: { n: 1 } },
    bytes: 21,
    status: 200,
    fault: null,
  });
});

test('writes of one user in flight together are overlaps, whatever the endpoint', async () => {
  const desk = await newDesk({ moreApiKeys: ['second'] });
  const merge = await startSlowly(desk.vendor, 'POST', '/profiles/u1', { profile: { a: 1 } });
  await desk.merge('u2', { a: 1 });
  await desk.get('/profiles/u1');
  await desk.post('/profiles/u1', { profile: { a: 1 } }, { key: 'second' });
  await merge.finish();
  expect(desk.vendor.stats().overlaps).toBe(0);
  const patch = await startSlowly(desk.vendor, 'PATCH', '/profiles/u1', { patch: [] });
  await desk.put('/users/u1/tokens/t', { provider_key: 'apn' });
  await patch.finish();
  expect(desk.vendor.stats()).toMatchObject({ overlaps: 1, overlapSamples: ['u1'] });
  const bulk = await startSlowly(desk.vendor, 'POST', '/lists/a/subscriptions', recipients('u1', 'u3'));
  await desk.delete('/lists/b/subscriptions/u3');
  await bulk.finish();
  await desk.merge('u3', { a: 1 });
  expect(desk.vendor.stats()).toMatchObject({ overlaps: 2, overlapSamples: ['u1', 'u3'] });
});

test('a reset forgets data and counts but keeps keys and switches', async () => {
  const desk = await newDesk({ moreApiKeys: ['second'], switches: { listsKey: 'results' } });
  await desk.subscribe('a', 'u');
  await desk.merge('u', { a: 1 });
  desk.vendor.fault({ kind: 'status', status: 500 });
  desk.vendor.reset();
  expect(desk.vendor.stats()).toMatchObject({
    requests: 0,
    bulkCalls: 0,
    lists: 0,
    profiles: 0,
    recipients: 0,
  });
  expect((await desk.get('/lists', { key: 'second' })).json.results).toEqual([]);
});

test('with counts only, writes are checked and counted but nothing is kept', async () => {
  const desk = await newDesk({ record: 'counts' });
  expect((await desk.subscribe('a', ...ids(3))).status).toBe(204);
  expect((await desk.merge('u', 'no profile')).status).toBe(400);
  expect((await desk.merge('u', { a: 1 })).status).toBe(200);
  expect((await desk.delete('/lists/a/subscriptions/u0')).status).toBe(204);
  expect(desk.vendor.requests()).toEqual([]);
  expect(desk.vendor.stats()).toMatchObject({ requests: 4, recipients: 3, profiles: 0, lists: 0 });
});

test('a million members can be put into a list at once', async () => {
  const desk = await newDesk({ record: 'state', switches: { pageSize: 1000 } });
  desk.vendor.subscribeMany('big', 'm', 1_000_000);
  expect(desk.vendor.list('big')!.members).toBe(1_000_000);
  const first = (await desk.get('/lists/big/subscriptions')).json;
  const second = (await desk.get(`/lists/big/subscriptions?cursor=${first.paging.cursor}`)).json;
  expect(second.items).toHaveLength(1000);
  expect(second.items[0].recipientId).toBe('m1000');
});

test('twenty bulk calls of 5,000 recipients make a list of 100,000', async () => {
  const desk = await newDesk({ record: 'state' });
  for (let call = 0; call < 20; call += 1) {
    await desk.subscribe('a', ...ids(5000).map((id) => `${call}-${id}`));
  }
  expect(desk.vendor.stats()).toMatchObject({ subscriptions: 100_000, largestBulk: 5000, busiestMinute: 20 });
});

test('everything can be asked and set over HTTP, in a process of its own', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const flags = ['--api-key', 'one', '--api-key', 'two', '--switch', 'pageSize=1', '--list-limit', '5'];
  const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  const line = await new Promise<string>((resolve) => {
    createInterface(child.stdout).once('line', resolve);
  });
  const { urls, admin } = JSON.parse(line) as { urls: { us: string; eu: string }; admin: string };
  const ask = async (name: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${admin}${name}`, { method, ...sent });
    return (await response.json()) as never;
  };
  const send = async (method: string, path: string, body: unknown, key = 'one') => {
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(`${urls.eu}${path}`, { method, headers, body: JSON.stringify(body) })).status;
  };
  await send('POST', '/profiles/u', { profile: { a: 1 } });
  await send('POST', '/profiles/u', { profile: { a: 2 } }, 'two');
  await send('POST', '/lists/a/subscriptions', recipients('u'));
  await ask('subscribe-many', { list: 'a', prefix: 'm', count: 2 });
  await ask('subscribe', { list: 'b', recipients: ['u'] });
  expect(await ask('profile?user=u')).toMatchObject({ profile: { a: 1 } });
  expect(await ask('profile?user=u&key=two')).toMatchObject({ profile: { a: 2 } });
  expect(await ask('profile?user=nobody')).toBeNull();
  expect(await ask('members?list=a')).toEqual(['u', 'm0', 'm1']);
  expect(await ask('lists-of?user=u')).toEqual(['a', 'b']);
  expect(await ask('list?list=b')).toMatchObject({ members: 1 });
  expect(await ask('stats')).toMatchObject({ requests: 3, subscriptions: 4 });
  expect(await ask('requests')).toMatchObject([{ number: 1 }, { number: 2 }, { bytes: 36 }]);
  await ask('faults', [{ kind: 'status', status: 503, path: '^/lists' }]);
  expect(await send('PUT', '/lists/a', { name: 'A' })).toBe(503);
  await ask('faults', { kind: 'status', status: 503, times: 9 });
  await ask('faults', undefined, 'DELETE');
  await ask('switches', { conflict: true, unsubscribeAbsent: 204 });
  expect(await send('DELETE', '/lists/a/subscriptions/nobody', {})).toBe(204);
  expect(await ask('switches', { conflict: 'maybe' })).toEqual({
    error: 'switch conflict cannot be "maybe"',
  });
  expect(await ask('lists?key=three')).toEqual({ error: 'unknown key three' });
  expect(await ask('settle', {})).toEqual({});
  await ask('reset', {});
  expect(await ask('lists')).toEqual([]);
});
