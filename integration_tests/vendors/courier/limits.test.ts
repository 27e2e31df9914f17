/** Limits at, below and above. */

import { expect, test } from 'vitest';
import { type Desk, ids, newDesk, recipients } from './desk.ts';

/** A bulk body of exactly so many bytes, most of them space. */
function bulkOfSize(bytes: number): string {
  return JSON.stringify(recipients('u')).padEnd(bytes);
}

async function passed(desk: Desk, times: number): Promise<number> {
  let count = 0;
  for (let index = 0; index < times; index += 1) {
    if ((await desk.subscribe('a', 'u')).status === 204) count += 1;
  }
  return count;
}

test('a body of 6 MB is accepted, and one byte more is a 413', async () => {
  const desk = await newDesk();
  for (const [bytes, expected] of [
    [5_999_999, 204],
    [6_000_000, 204],
    [6_000_001, 413],
  ]) {
    const { status, json } = await desk.post('/lists/a/subscriptions', bulkOfSize(bytes!));
    expect([bytes, status]).toEqual([bytes, expected]);
    if (expected === 413) expect(json.type).toBe('invalid_request_error');
  }
  expect(desk.vendor.list('a')!.members).toBe(1);
  expect(desk.vendor.stats().largestBody).toBe(6_000_001);
});

test('twenty bulk calls pass in a minute, and another one when the first is a minute old', async () => {
  const desk = await newDesk();
  expect(await passed(desk, 19)).toBe(19);
  desk.pass(1000);
  expect(await passed(desk, 3)).toBe(1);
  desk.pass(58_999);
  expect(await passed(desk, 1)).toBe(0);
  desk.pass(1);
  expect(await passed(desk, 30)).toBe(19);
  expect(desk.vendor.stats()).toMatchObject({
    limitedCalls: 53,
    refusedByLimit: 14,
    // 30 calls now and 4 within the last minute.
    busiestMinute: 34,
  });
});

test('the two limited endpoints have a limit each, and the others have none', async () => {
  const desk = await newDesk({ limits: { perMinute: 1 } });
  const put = (path: string, body: unknown) => desk.put(path, body).then(({ status }) => status);
  expect(await passed(desk, 2)).toBe(1);
  expect([await put('/lists/a', { name: 'A' }), await put('/lists/b', { name: 'B' })]).toEqual([204, 429]);
  const body = { recipients: [] };
  expect([await put('/lists/a/subscriptions', body), await put('/lists/a/subscriptions', body)]).toEqual([
    204, 204,
  ]);
  for (const id of ids(30)) {
    expect((await desk.merge(id, { a: 1 })).status).toBe(200);
    expect((await desk.post(`/profiles/${id}/lists`, { lists: [{ listId: id }] })).status).toBe(200);
  }
});

test('the length of the minute and the number of calls can be set', async () => {
  const desk = await newDesk({ limits: { perMinute: 3, minuteMs: 200 } });
  expect(await passed(desk, 4)).toBe(3);
  desk.pass(200);
  expect(await passed(desk, 4)).toBe(3);
  desk.vendor.reset();
  expect(await passed(desk, 4)).toBe(3);
  expect(desk.vendor.stats()).toMatchObject({ limitedCalls: 4, refusedByLimit: 1, busiestMinute: 4 });
});

test('1 to 50 topics can be set and 0 to 50 replaced', async () => {
  const desk = await newDesk();
  const topics = (count: number) => ({
    topics: ids(count).map((topic_id) => ({ topic_id, status: 'OPTED_OUT' })),
  });
  const statuses = async (method: string, counts: number[]) => {
    const answers = [];
    for (const count of counts) {
      answers.push((await desk.call(method, '/users/u/preferences', topics(count))).status);
    }
    return answers;
  };
  expect(await statuses('POST', [0, 1, 50, 51])).toEqual([400, 200, 200, 400]);
  expect(await statuses('PUT', [51, 50, 1, 0])).toEqual([400, 200, 200, 200]);
  expect(desk.vendor.preferences('u')).toEqual([]);
});

test('a tenant page holds 1 to 100 entries, and 20 unless told otherwise', async () => {
  const desk = await newDesk();
  await Promise.all(ids(101).map((id) => desk.put(`/tenants/${id}`, { name: id })));
  for (const [query, expected] of [
    ['', 20],
    ['?limit=1', 1],
    ['?limit=100', 100],
  ]) {
    expect((await desk.get(`/tenants${query}`)).json.items).toHaveLength(Number(expected));
  }
  for (const limit of ['0', '101', '-1', '1.5', 'x', '']) {
    expect([limit, (await desk.get(`/tenants?limit=${limit}`)).status]).toEqual([limit, 400]);
  }
});
