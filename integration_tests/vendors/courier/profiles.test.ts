/** Profiles beyond what the official client can send: digits, patches, and bodies that are wrong. */

import { expect, test } from 'vitest';
import { type Desk, newDesk } from './desk.ts';

async function patched(desk: Desk, profile: object, patch: object[]): Promise<unknown> {
  await desk.put('/profiles/u', { profile });
  const { status } = await desk.patch('/profiles/u', { patch });
  return status === 204 ? desk.vendor.profile('u')!.profile : status;
}

test('numbers keep every digit through merge, patch and reading', async () => {
  const desk = await newDesk();
  await desk.post('/profiles/u', '{"profile":{"id":9007199254740993,"price":1.10,"old":{"n":1e400}}}');
  await desk.post('/profiles/u', '{"profile":{"big":123456789012345678901234567890}}');
  await desk.patch('/profiles/u', { patch: [{ op: 'copy', from: '/id', path: '/old/id' }] });
  const text =
    '{"id":9007199254740993,"price":1.10,"old":{"n":1e400,"id":9007199254740993},"big":123456789012345678901234567890}';
  expect(desk.vendor.profile('u')!.text).toBe(text);
  expect((await desk.get('/profiles/u')).text).toContain(`"profile":${text}`);
});

test.each(['9007199254740993', '1.10', '1e5', '1E400', '-0', '1.0', '0.1', '-12345678901234567890'])(
  'the number %s is given back as it was sent',
  async (number) => {
    const desk = await newDesk();
    await desk.put('/profiles/u', `{"profile":{"n":${number}}}`);
    expect((await desk.get('/profiles/u')).text).toContain(`{"n":${number}}`);
  },
);

test('a merge goes into objects and leaves omitted keys', async () => {
  const desk = await newDesk();
  await desk.merge('u', { a: 1, custom: { plan: 'free', deep: { x: 1, y: 2 } } });
  await desk.merge('u', { custom: { plan: 'pro', deep: { y: 3 }, new: {} } });
  await desk.merge('u', { a: { now: 'object' } });
  expect(desk.vendor.profile('u')!.profile).toEqual({
    a: { now: 'object' },
    custom: { plan: 'pro', deep: { x: 1, y: 3 }, new: {} },
  });
});

test('keys that mean something to JavaScript are keys like any other', async () => {
  const desk = await newDesk();
  await desk.post('/profiles/u', '{"profile":{"__proto__":{"a":1},"constructor":"c"}}');
  await desk.post('/profiles/u', '{"profile":{"__proto__":{"b":2}}}');
  expect(desk.vendor.profile('u')!.text).toBe('{"__proto__":{"a":1,"b":2},"constructor":"c"}');
});

test('an empty merge or patch changes nothing and an empty replace clears', async () => {
  const desk = await newDesk();
  expect((await desk.merge('u', {})).status).toBe(200);
  expect((await desk.patch('/profiles/u', { patch: [] })).status).toBe(204);
  expect(desk.vendor.profiles()).toEqual([]);
  await desk.merge('u', { a: 1 });
  await desk.merge('u', {});
  await desk.patch('/profiles/u', { patch: [] });
  expect(desk.vendor.profile('u')!.profile).toEqual({ a: 1 });
  await desk.put('/profiles/u', { profile: {} });
  expect(desk.vendor.profile('u')!.profile).toEqual({});
});

test('a patch does every operation, in order, also in arrays and under escaped keys', async () => {
  const desk = await newDesk();
  const profile = { a: 1, list: ['x', 'y'], 'b/c': { '~': 1 } };
  const operations = [
    { op: 'test', path: '/list', value: ['x', 'y'] },
    { op: 'test', path: '/b~1c', value: { '~': 1 } },
    { op: 'add', path: '/list/1', value: 'between' },
    { op: 'add', path: '/list/-', value: 'z' },
    { op: 'replace', path: '/b~1c/~0', value: 2 },
    { op: 'copy', from: '/list', path: '/copy' },
    { op: 'remove', path: '/list/0' },
    { op: 'move', from: '/a', path: '/moved' },
  ];
  expect(await patched(desk, profile, operations)).toEqual({
    list: ['between', 'y', 'z'],
    'b/c': { '~': 2 },
    copy: ['x', 'between', 'y', 'z'],
    moved: 1,
  });
});

test('a patch creates a missing profile', async () => {
  const desk = await newDesk();
  await desk.patch('/profiles/new', { patch: [{ op: 'add', path: '/email', value: 'a@b.co' }] });
  expect(desk.vendor.profile('new')!.profile).toEqual({ email: 'a@b.co' });
});

test('a patch that fails halfway changes nothing', async () => {
  const desk = await newDesk();
  const wrong = [
    { op: 'remove', path: '/nothing' },
    { op: 'replace', path: '/nothing', value: 1 },
    { op: 'add', path: '/nothing/below', value: 1 },
    { op: 'add', path: '/list/5', value: 1 },
    { op: 'test', path: '/a', value: 2 },
    { op: 'move', from: '/list', path: '/list/0' },
    { op: 'add', path: '/a' },
    { op: 'merge', path: '/a', value: 1 },
    { op: 'add', path: 'a', value: 1 },
    { op: 'add', value: 1 },
    { op: 'replace', path: '', value: 'no object' },
    'no operation',
  ];
  const profile = { a: 1, list: [] };
  for (const operation of wrong) {
    const operations = [{ op: 'add', path: '/before', value: 1 }, operation] as object[];
    expect([operation, await patched(desk, profile, operations)]).toEqual([operation, 400]);
    expect(desk.vendor.profile('u')!.profile).toEqual(profile);
  }
});

test('what is no profile or patch is refused', async () => {
  const desk = await newDesk();
  const bodies = [
    '',
    '{',
    '[]',
    'null',
    '{}',
    '{"profile":null}',
    '{"profile":[]}',
    '{"profile":12345678901234567890}',
  ];
  for (const body of bodies) {
    for (const method of ['POST', 'PUT', 'PATCH']) {
      const { status, json } = await desk.call(method, '/profiles/u', body);
      expect([method, body, status]).toEqual([method, body, 400]);
      expect(json.type).toBe('invalid_request_error');
    }
  }
  expect((await desk.patch('/profiles/u', { patch: {} })).status).toBe(400);
});

test('deleting a profile leaves subscriptions and preferences, and subscribing needs no profile', async () => {
  const desk = await newDesk();
  await desk.merge('u', { a: 1 });
  await desk.subscribe('a', 'u', 'without-profile');
  await desk.put('/users/u/preferences/news', { topic: { status: 'OPTED_OUT' } });
  expect((await desk.delete('/profiles/u')).status).toBe(204);
  expect(desk.vendor.profile('u')).toBeUndefined();
  expect(desk.vendor.members('a')).toEqual(['u', 'without-profile']);
  expect(desk.vendor.preferences('u')).toMatchObject([{ topic_id: 'news', status: 'OPTED_OUT' }]);
});
