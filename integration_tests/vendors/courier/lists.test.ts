/** Lists and subscriptions: ids, paging, deletion, and bodies that are wrong. */

import { expect, test } from 'vitest';
import { type Desk, ids, newDesk, readPages, recipients } from './desk.ts';

const bad = ['a b', 'a*', '*', 'a#', '.a', 'a.', 'a..b', 'a.b.c.d.e', '.', '..', '...'];

function matching(desk: Desk, pattern: string) {
  return desk.get(`/lists?pattern=${encodeURIComponent(pattern)}`);
}

test('every endpoint refuses an invalid list id', async () => {
  const desk = await newDesk({ limits: { perMinute: 1000 } });
  for (const id of bad) {
    // fetch resolves these two away before they are sent.
    if (id === '.' || id === '..') continue;
    const path = `/lists/${encodeURIComponent(id)}`;
    const calls: [string, string, unknown?][] = [
      ['GET', path],
      ['PUT', path, { name: 'A' }],
      ['DELETE', path],
      ['PUT', `${path}/restore`, {}],
      ['GET', `${path}/subscriptions`],
      ['POST', `${path}/subscriptions`, recipients('u')],
      ['PUT', `${path}/subscriptions`, recipients('u')],
      ['PUT', `${path}/subscriptions/u`, {}],
      ['DELETE', `${path}/subscriptions/u`],
    ];
    for (const call of calls) expect([...call, (await desk.call(...call)).status]).toEqual([...call, 400]);
  }
  for (const id of [...bad, '', 7, null]) {
    const { status } = await desk.post('/profiles/u/lists', { lists: [{ listId: 'good' }, { listId: id }] });
    expect([id, status]).toEqual([id, 400]);
  }
  expect(desk.vendor.lists()).toEqual([]);
});

test('a list id may have one to four parts of any other characters', async () => {
  const desk = await newDesk();
  for (const id of ['a', 'a.b', 'a.b.c', 'a.b.c.d', 'Ünïcödé/€', 'x-y_z:1']) {
    expect((await desk.subscribe(encodeURIComponent(id), 'u')).status).toBe(204);
    expect((await desk.get(`/lists/${encodeURIComponent(id)}`)).json).toMatchObject({ id, name: id });
  }
});

test('each list id stands for itself', async () => {
  const desk = await newDesk();
  await desk.subscribe('a.b', 'u');
  expect((await desk.get('/lists/a')).status).toBe(404);
  expect(desk.vendor.listsOf('u')).toEqual(['a.b']);
});

test('a pattern matches by parts, and an invalid one is refused', async () => {
  const desk = await newDesk();
  for (const id of ['poke', 'poke.a', 'poke.a.b', 'other.a']) desk.vendor.subscribe(id, []);
  const found: Record<string, string[]> = {
    poke: ['poke'],
    '*': ['poke'],
    'poke.*': ['poke.a'],
    '*.a': ['poke.a', 'other.a'],
    'poke.*.b': ['poke.a.b'],
    'poke.**': ['poke.a', 'poke.a.b'],
    'poke.a.**': ['poke.a.b'],
    none: [],
  };
  for (const [pattern, expected] of Object.entries(found)) {
    const { json } = await matching(desk, pattern);
    expect([pattern, json.items.map(({ id }: { id: string }) => id)]).toEqual([pattern, expected]);
  }
  for (const pattern of ['**', '**.x', '*.**', '***', 'poke**', 'poke*', 'a.*b', 'a.**.b', 'a b', 'a..b']) {
    expect([pattern, (await matching(desk, pattern)).status]).toEqual([pattern, 400]);
  }
});

test('bulk adding leaves existing subscriptions as they are', async () => {
  const desk = await newDesk();
  const preferences = { categories: { news: { status: 'OPTED_IN' } }, notifications: null };
  await desk.post('/lists/a/subscriptions', { recipients: [{ recipientId: 'u1', preferences }] });
  const created = desk.now();
  desk.pass(1000);
  await desk.subscribe('a', 'u1', 'u2', 'u2');
  expect(desk.vendor.subscriptions('a')).toEqual([
    { recipientId: 'u1', created, preferences },
    { recipientId: 'u2', created: created + 1000, preferences: null },
  ]);
  const { json } = await desk.get('/lists/a/subscriptions');
  expect(json.items).toEqual([
    { recipientId: 'u1', created: new Date(created).toISOString(), preferences },
    { recipientId: 'u2', created: new Date(created + 1000).toISOString() },
  ]);
});

test('a bulk call with one wrong recipient changes nothing', async () => {
  const desk = await newDesk({ limits: { perMinute: 1000 } });
  const wrong = [
    {},
    { recipientId: '' },
    { recipientId: 1 },
    'u',
    null,
    { recipientId: 'u', preferences: 1 },
  ];
  const badStatus = { recipientId: 'u', preferences: { categories: { a: { status: 'MAYBE' } } } };
  for (const entry of [...wrong, badStatus]) {
    const body = { recipients: [{ recipientId: 'good' }, entry] };
    expect((await desk.post('/lists/a/subscriptions', body)).status).toBe(400);
    expect((await desk.put('/lists/a/subscriptions', body)).status).toBe(400);
  }
  for (const body of ['', '{', '{}', '[]', '{"recipients":{}}']) {
    expect((await desk.post('/lists/a/subscriptions', body)).status).toBe(400);
    expect((await desk.put('/lists/a/subscriptions', body)).status).toBe(400);
  }
  expect(desk.vendor.lists()).toEqual([]);
});

test('writing a list needs a name and does not change its members', async () => {
  const desk = await newDesk();
  await desk.subscribe('a', 'u');
  const created = desk.now();
  desk.pass(5000);
  for (const body of ['', '{}', '{"name":1}', '{"name":""}', '{"name":"A","preferences":1}']) {
    expect((await desk.put('/lists/a', body)).status).toBe(400);
  }
  expect((await desk.put('/lists/a', { name: 'List A' })).status).toBe(204);
  expect(desk.vendor.list('a')).toEqual({
    id: 'a',
    name: 'List A',
    created,
    updated: created + 5000,
    deleted: false,
    members: 1,
    preferences: null,
  });
});

test('a deleted list is gone from every reader until it is restored with its members', async () => {
  const desk = await newDesk();
  await desk.subscribe('a', 'u1', 'u2');
  expect((await desk.delete('/lists/a')).status).toBe(204);
  for (const path of ['/lists/a', '/lists/a/subscriptions']) {
    expect((await desk.get(path)).status).toBe(404);
  }
  expect((await desk.get('/lists')).json.items).toEqual([]);
  expect((await desk.get('/profiles/u1/lists')).json.results).toEqual([]);
  expect((await desk.delete('/lists/a')).status).toBe(404);
  expect((await desk.delete('/lists/a/subscriptions/u1')).status).toBe(404);
  expect(desk.vendor.list('a')).toMatchObject({ deleted: true, members: 2 });
  expect((await desk.put('/lists/a/restore', {})).status).toBe(204);
  expect((await desk.get('/lists/a/subscriptions')).json.items).toHaveLength(2);
  expect((await desk.put('/lists/nowhere/restore', {})).status).toBe(404);
  expect((await desk.delete('/lists/nowhere')).status).toBe(404);
});

test('removing all subscriptions of a user leaves everybody else', async () => {
  const desk = await newDesk();
  for (const list of ['a', 'b', 'c']) await desk.subscribe(list, 'u1', 'u2');
  expect((await desk.delete('/profiles/u1/lists')).json).toEqual({ status: 'SUCCESS' });
  expect(desk.vendor.listsOf('u1')).toEqual([]);
  expect(desk.vendor.listsOf('u2')).toEqual(['a', 'b', 'c']);
});

test('pages give every member once while members come and go', async () => {
  const desk = await newDesk({ switches: { pageSize: 10 } });
  desk.vendor.subscribeMany('a', 'm', 300);
  const path = '/lists/a/subscriptions';
  const first = (await desk.get(path)).json;
  desk.vendor.subscribe('a', ['late']);
  await Promise.all([desk.delete(`${path}/m0`), desk.delete(`${path}/m11`), desk.delete(`${path}/m299`)]);
  const seen = first.items;
  for (let paging = first.paging; paging.more; ) {
    const { json } = await desk.get(`${path}?cursor=${encodeURIComponent(paging.cursor)}`);
    seen.push(...json.items);
    paging = json.paging;
  }
  const found = seen.map(({ recipientId }: { recipientId: string }) => recipientId);
  expect(found).toHaveLength(299);
  expect(new Set(found).size).toBe(299);
  expect(found.at(-1)).toBe('late');
  expect(found).not.toContain('m11');
});

test('lists are paged, and a cursor of another kind or none at all is refused', async () => {
  const desk = await newDesk({ switches: { pageSize: 2 } });
  for (const id of ids(5)) desk.vendor.subscribe(id, ['u']);
  expect((await readPages(desk, '/lists')).map((page) => page.length)).toEqual([2, 2, 1]);
  const pages = await readPages(desk, '/profiles/u/lists', 'results');
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  const { cursor } = (await desk.get('/lists')).json.paging;
  for (const path of ['/lists/u0/subscriptions', '/profiles/u/lists']) {
    expect((await desk.get(`${path}?cursor=${cursor}`)).status).toBe(400);
    expect((await desk.get(`${path}?cursor=nonsense`)).status).toBe(400);
  }
  expect(cursor).toMatch(/^[\w-]+$/);
});

test('a list that is created again comes last, and pages stay whole', async () => {
  const desk = await newDesk({ switches: { pageSize: 2 } });
  for (const id of ids(4)) desk.vendor.subscribe(id, []);
  await desk.delete('/lists/u0');
  desk.vendor.subscribe('u0', []);
  const pages = (await readPages(desk, '/lists')) as { id: string }[][];
  expect(pages.flat().map(({ id }) => id)).toEqual(['u1', 'u2', 'u3', 'u0']);
});

test('the last page is full when the members fill it exactly', async () => {
  const desk = await newDesk({ switches: { pageSize: 10 } });
  desk.vendor.subscribeMany('a', 'm', 20);
  const pages = await readPages(desk, '/lists/a/subscriptions');
  expect(pages.map((page) => page.length)).toEqual([10, 10]);
});
