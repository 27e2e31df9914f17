/** Tokens, tenants and preferences: bodies that are wrong, and things that are not there. */

import { expect, test } from 'vitest';
import { newDesk } from './desk.ts';

const token = { token: 't', provider_key: 'apn' };

test.each([
  ['PUT', '/users/u/tokens/t', {}],
  ['PUT', '/users/u/tokens/t', { provider_key: 'pigeon' }],
  ['PUT', '/users/u/tokens/t', { provider_key: 'apn', token: 'other' }],
  ['PUT', '/users/u/tokens/t', { provider_key: 'apn', expiry_date: true }],
  ['PUT', '/users/u/tokens/t', { provider_key: 'apn', expiry_date: 'soon' }],
  ['PUT', '/users/u/tokens', undefined],
  ['PUT', '/users/u/tokens', { tokens: [token] }],
  ['PUT', '/users/u/tokens', [token, { provider_key: 'apn' }]],
  ['PUT', '/users/u/tokens', [token, { token: 't2' }]],
  ['PUT', '/tenants/t', {}],
  ['PUT', '/tenants/t', { name: 'T', brand_id: 1 }],
  ['PUT', '/tenants/t', { name: 'T', properties: 'x' }],
  ['PUT', '/users/u/tenants', {}],
  ['PUT', '/users/u/tenants', { tenants: [{ tenant_id: 'a' }, {}] }],
  ['PUT', '/users/u/tenants/t', { profile: 'x' }],
  ['POST', '/users/u/preferences', {}],
  ['POST', '/users/u/preferences', { topics: [{ topic_id: 'a' }] }],
  ['PUT', '/users/u/preferences', { topics: [{ topic_id: 'a', status: 'REQUIRED' }] }],
  ['PUT', '/users/u/preferences/a', {}],
  ['PUT', '/users/u/preferences/a', { topic: { status: 'REQUIRED' } }],
  ['PUT', '/users/u/preferences/a', { topic: { status: 'OPTED_IN', custom_routing: ['pigeon'] } }],
  ['POST', '/profiles/u/lists', {}],
  ['POST', '/profiles/u/lists', { lists: ['a'] }],
])('%s %s refuses %j', async (method, path, body) => {
  const desk = await newDesk();
  const { status, json } = await desk.call(method, path, body);
  expect([status, json.type]).toEqual([400, 'invalid_request_error']);
  expect(desk.vendor.tokens('u')).toEqual([]);
  expect(desk.vendor.tenants()).toEqual([]);
  expect(desk.vendor.tenantsOf('u')).toEqual([]);
});

test('what is not there is a 404 to readers and no trouble to delete', async () => {
  const desk = await newDesk();
  const patch = [{ op: 'add', path: '/properties', value: 'x' }];
  expect((await desk.patch('/users/u/tokens/t', { patch })).status).toBe(404);
  for (const path of ['/users/u/tokens/t', '/tenants/t', '/tenants/t/users']) {
    expect([path, (await desk.get(path)).status]).toEqual([path, 404]);
  }
  const deletable = [
    '/users/u/tokens/t',
    '/tenants/t',
    '/users/u/tenants/t',
    '/users/u/tenants',
    '/users/u/preferences/a',
  ];
  for (const path of deletable) expect([path, (await desk.delete(path)).status]).toEqual([path, 204]);
});

test('a token that is put again is overwritten', async () => {
  const desk = await newDesk();
  await desk.put('/users/u/tokens/t', { provider_key: 'apn', properties: { a: 1 } });
  await desk.put('/users/u/tokens', [{ ...token, provider_key: 'expo', expiry_date: '2030-01-01' }]);
  expect(desk.vendor.tokens('u')).toEqual([{ token: 't', provider_key: 'expo', expiry_date: '2030-01-01' }]);
});

test('a user who joins a tenant again keeps the profile unless a new one comes', async () => {
  const desk = await newDesk();
  await desk.put('/users/u/tenants/t', { profile: { role: 'admin' } });
  await desk.put('/users/u/tenants/t');
  expect(desk.vendor.tenantsOf('u')).toMatchObject([{ profile: { role: 'admin' } }]);
  await desk.put('/users/u/tenants', { tenants: [{ tenant_id: 't', profile: { role: 'guest' } }] });
  expect(desk.vendor.tenantsOf('u')).toMatchObject([{ profile: { role: 'guest' } }]);
});

test('preferences are kept apart by tenant', async () => {
  const desk = await newDesk();
  const topics = [{ topic_id: 'a', status: 'OPTED_OUT' }];
  await desk.post('/users/u/preferences?tenant_id=t', { topics });
  expect(desk.vendor.preferences('u')).toEqual([]);
  expect(desk.vendor.preferences('u', 't')).toMatchObject(topics);
});
