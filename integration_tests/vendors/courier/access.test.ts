/** Keys, hosts and paths. */

import { request } from 'node:http';
import { expect, test } from 'vitest';
import { newDesk } from './desk.ts';

const unauthorised = { message: 'Unauthorized', type: 'authentication_error' };

/** Sends a path as it is; fetch would tidy it up. */
function rawStatus(base: string, method: string, path: string): Promise<number> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: { authorization: 'Bearer api-key' } });
    sent.on('response', (response) => resolve(response.resume().statusCode!)).on('error', reject);
    sent.end('{}');
  });
}

test('every endpoint asks for a known key', async () => {
  const desk = await newDesk();
  for (const authorization of ['', 'Bearer', 'Bearer wrong', 'Basic api-key', 'api-key', 'Bearer api-key2']) {
    for (const path of ['/lists', '/profiles/u', '/tenants', '/nothing']) {
      const { status, json } = await desk.get(path, { headers: { authorization } });
      expect([authorization, path, status, json]).toEqual([authorization, path, 401, unauthorised]);
    }
    const { status } = await desk.post('/profiles/u', '{', { headers: { authorization } });
    expect(status).toBe(401);
  }
  expect((await desk.get('/lists')).status).toBe(200);
});

test('each key has data and limits of its own', async () => {
  const desk = await newDesk({ moreApiKeys: ['second', 'third'], limits: { perMinute: 1 } });
  await desk.merge('u', { from: 'first' });
  await desk.subscribe('a', 'u');
  expect((await desk.subscribe('a', 'u')).status).toBe(429);
  const init = { key: 'second' };
  expect((await desk.get('/profiles/u', init)).status).toBe(404);
  expect((await desk.get('/lists', init)).json.items).toEqual([]);
  expect((await desk.put('/lists/b', { name: 'B' }, init)).status).toBe(204);
  await desk.post('/profiles/u', { profile: { from: 'second' } }, init);
  const second = desk.vendor.space('second');
  expect(second.lists().map(({ id }) => id)).toEqual(['b']);
  expect(second.profile('u')!.profile).toEqual({ from: 'second' });
  expect(desk.vendor.profile('u')!.profile).toEqual({ from: 'first' });
  expect(desk.vendor.space('third').profiles()).toEqual([]);
  expect(() => desk.vendor.space('fourth')).toThrow('unknown key fourth');
});

test('what no endpoint answers is a 404 in the usual shape', async () => {
  const desk = await newDesk();
  const { status, json } = await desk.get('/nothing');
  expect([status, json]).toEqual([404, { message: 'Not Found', type: 'invalid_request_error' }]);
});

test('a path part that is empty, made of dots or badly encoded is refused', async () => {
  const { vendor } = await newDesk();
  const users = ['', '.', '..', '%2e', '%2E%2e', '%', '%zz', '%ff'];
  for (const user of users) {
    expect([user, await rawStatus(vendor.urls.us, 'POST', `/profiles/${user}`)]).toEqual([user, 400]);
    const path = `/lists/a/subscriptions/${user}`;
    expect([user, await rawStatus(vendor.urls.us, 'PUT', path)]).toEqual([user, 400]);
  }
  expect(await rawStatus(vendor.urls.us, 'GET', '/lists//subscriptions')).toBe(400);
  expect(vendor.stats()).toMatchObject({ lists: 0, profiles: 0 });
});
