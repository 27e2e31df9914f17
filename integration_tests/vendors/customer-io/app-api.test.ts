/** What the App API does beyond what the vendor's library asks for: limits, paging, refusals. */

import { expect, test } from 'vitest';
import { identify, newDesk } from './desk.ts';

test('ten requests pass in a second, then 429 says how long to wait', async () => {
  const desk = await newDesk();
  const statuses = [];
  for (let index = 0; index < 11; index += 1) statuses.push((await desk.app('GET', '/v1/segments')).status);
  expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
  const limited = await desk.app('GET', '/v1/segments');
  expect([limited.headers.get('retry-after'), limited.errors]).toMatchObject(['1', [{ status: '429' }]]);
  desk.pass(1);
  expect((await desk.app('GET', '/v1/segments')).status).toBe(200);
});

test('members of a segment come in pages, with an empty id for a person without one', async () => {
  const desk = await newDesk();
  await desk.batch(identify({ email: 'a@b.co' }), identify('2'), identify('3'));
  const id = desk.vendor.createSegment('all');
  const path = `/api/v1/segments/${id}/add_customers`;
  await desk.call('POST', `${path}?id_type=email`, { ids: ['a@b.co'] });
  await desk.call('POST', path, { ids: ['2', '3'] });
  const first = await desk.app('GET', `/v1/segments/${id}/membership?limit=2`);
  expect(first.json).toMatchObject({
    ids: ['', '2'],
    identifiers: [{ email: 'a@b.co', id: null }, { id: '2' }],
  });
  const second = await desk.app('GET', `/v1/segments/${id}/membership?limit=2&start=${first.json.next}`);
  expect(second.json).toMatchObject({ ids: ['3'], next: '' });
  expect((await desk.app('GET', '/v1/segments/99/membership')).status).toBe(404);
});

test('many people are read 1 to 100 at a time, by an enabled id_type', async () => {
  const desk = await newDesk();
  await desk.batch(identify('1', { email: 'a@b.co' }));
  const read = async (size: number, query = '') => {
    const ids = Array.from({ length: size }, (_, index) => (query ? 'a@b.co' : `${index + 1}`));
    return desk.app('POST', `/v1/customers/attributes${query}`, { ids });
  };
  expect((await read(100)).json.customers).toHaveLength(1);
  expect((await read(1, '?id_type=email')).json.customers).toHaveLength(1);
  expect((await read(101)).status).toBe(400);
  expect((await read(0)).status).toBe(400);
  expect((await read(1, '?id_type=phone')).status).toBe(400);
});

test('errors have the App shape', async () => {
  const desk = await newDesk();
  const answer = await desk.app('GET', '/v1/customers/nobody/attributes');
  expect([answer.status, answer.json]).toEqual([404, { errors: [{ detail: 'not found', status: '404' }] }]);
  expect((await desk.app('GET', '/v1/customers/x/attributes?id_type=phone')).status).toBe(400);
  expect((await desk.app('POST', '/v1/segments', { segment: {} })).status).toBe(400);
});

test('collections refuse rows over 10 KB and more than 10 MB', async () => {
  const desk = await newDesk();
  const row = (size: number) => ({ a: 'x'.repeat(size) });
  const create = async (data: unknown) =>
    (await desk.app('POST', '/v1/collections', { name: 'c', data })).status;
  expect(await create([row(9_900)])).toBe(200);
  expect(await create([row(10_000)])).toBe(400);
  expect(await create(Array.from({ length: 1020 }, () => row(9_900)))).toBe(400);
  expect(await create('rows')).toBe(400);
});

test('reading waits for the lag like everything else', async () => {
  const desk = await newDesk({ switches: { applyLag: 2 } });
  await desk.batch(identify('1'));
  expect((await desk.app('GET', '/v1/customers/1/attributes')).status).toBe(404);
  desk.pass(2);
  expect((await desk.app('GET', '/v1/customers/1/attributes')).status).toBe(200);
});
