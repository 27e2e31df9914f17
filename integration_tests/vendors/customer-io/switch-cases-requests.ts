/** Switch cases about whole requests: sizes, refusals, credentials, region, rate. */

import { expect } from 'vitest';
import { bodyOfSize, type Desk, identify, itemOfSize } from './desk.ts';
import type { SwitchCases } from './switch-cases.ts';

const fine = identify('1', { plan: 'a' });
const bad = { type: 'person', action: 'event', identifiers: { id: '1' } };

async function sizes(desk: Desk, ...bodies: string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const body of bodies) statuses.push((await desk.call('POST', '/api/v2/batch', body)).status);
  return statuses;
}

async function wrongHost(desk: Desk, status: number): Promise<void> {
  const path = '/api/v2/batch?trace=1';
  const answer = await desk.call('POST', path, { batch: [fine] }, { host: 'us' });
  expect([answer.status, answer.headers.get('location')]).toEqual([status, `${desk.vendor.urls.eu}${path}`]);
  expect(desk.vendor.people()).toEqual([]);
}

const eu = { options: { region: 'eu' as const } };
const slow = { options: { limits: { trackPerSecond: 2 } } };

async function overLimit(desk: Desk) {
  await desk.batch(fine);
  await desk.batch(fine);
  return desk.batch(identify('late'));
}

export const requestCases: SwitchCases<
  | 'kilobyte'
  | 'sizeBoundary'
  | 'oversizeItem'
  | 'oversizeBody'
  | 'emptyBatch'
  | 'allInvalid'
  | 'unauthorizedBody'
  | 'regionRedirect'
  | 'rateUnit'
  | 'rateExceeded'
  | 'pageLimit'
> = {
  kilobyte: {
    1000: {
      does: 'takes a body of 500,000 bytes and an item of 32,000, and nothing above',
      async see(desk) {
        expect(await sizes(desk, bodyOfSize(500_000), bodyOfSize(500_001))).toEqual([200, 400]);
        expect((await desk.batch(itemOfSize(32_000), itemOfSize(32_001))).errors).toMatchObject([
          { batch_index: 1 },
        ]);
      },
    },
    1024: {
      does: 'takes a body of 512,000 bytes and an item of 32,768, and nothing above',
      async see(desk) {
        expect(await sizes(desk, bodyOfSize(512_000), bodyOfSize(512_001))).toEqual([200, 400]);
        expect((await desk.batch(itemOfSize(32_768), itemOfSize(32_769))).errors).toMatchObject([
          { batch_index: 1 },
        ]);
      },
    },
  },
  sizeBoundary: {
    inclusive: {
      does: 'takes a body of exactly 500 kb and an entity of exactly 32 kb',
      async see(desk) {
        expect(await sizes(desk, bodyOfSize(500_000))).toEqual([200]);
        expect((await desk.entity(itemOfSize(32_000))).status).toBe(200);
      },
    },
    exclusive: {
      does: 'refuses a body of exactly 500 kb and an entity of exactly 32 kb, but not a batch item of 32 kb',
      async see(desk) {
        expect(await sizes(desk, bodyOfSize(500_000), bodyOfSize(499_999))).toEqual([400, 200]);
        expect((await desk.entity(itemOfSize(32_000))).status).toBe(400);
        expect((await desk.batch(itemOfSize(32_000))).status).toBe(200);
      },
    },
  },
  oversizeItem: {
    'item-error': {
      does: 'lists an oversized item in a 207 and applies the others',
      async see(desk) {
        const answer = await desk.batch(itemOfSize(32_001), fine);
        expect([answer.status, answer.errors.map((error) => error.batch_index)]).toEqual([207, [0]]);
        expect(desk.vendor.people()).toHaveLength(1);
      },
    },
    'request-error': {
      does: 'refuses the whole request without naming an index',
      async see(desk) {
        const answer = await desk.batch(itemOfSize(32_001), fine);
        expect(answer.status).toBe(400);
        expect(answer.errors).toHaveLength(1);
        expect(answer.errors[0]).not.toHaveProperty('batch_index');
        expect(desk.vendor.people()).toEqual([]);
      },
    },
  },
  oversizeBody: {
    400: {
      does: 'answers 400 with v2 errors',
      async see(desk) {
        const answer = await desk.call('POST', '/api/v2/batch', bodyOfSize(500_001));
        expect([answer.status, answer.errors[0]?.reason]).toEqual([400, 'invalid']);
      },
    },
    413: {
      does: 'answers 413',
      see: async (desk) => expect(await sizes(desk, bodyOfSize(500_001))).toEqual([413]),
    },
  },
  emptyBatch: {
    400: { does: 'answers 400', see: async (desk) => expect((await desk.batch()).status).toBe(400) },
    200: { does: 'answers 200', see: async (desk) => expect((await desk.batch()).text).toBe('{}\n') },
  },
  allInvalid: {
    207: {
      does: 'answers 207 with an index for each item',
      async see(desk) {
        const answer = await desk.batch(bad, bad);
        expect([answer.status, answer.errors.map((error) => error.batch_index)]).toEqual([207, [0, 1]]);
      },
    },
    400: {
      does: 'answers 400 without indexes, but 207 as soon as one item is valid',
      async see(desk) {
        const answer = await desk.batch(bad, bad);
        expect([answer.status, 'batch_index' in answer.errors[0]!]).toEqual([400, false]);
        expect((await desk.batch(bad, fine)).status).toBe(207);
      },
    },
  },
  unauthorizedBody: {
    meta: {
      does: 'answers 401 with an error body',
      async see(desk) {
        const answer = await desk.call('POST', '/api/v2/batch', '{}', { authorization: 'Basic eDp5' });
        expect([answer.status, answer.json]).toEqual([401, { meta: { error: 'Unauthorized request' } }]);
      },
    },
    empty: {
      does: 'answers 401 with an empty body',
      async see(desk) {
        const answer = await desk.call('POST', '/api/v2/batch', '{}', { authorization: 'Basic eDp5' });
        expect([answer.status, answer.text]).toEqual([401, '']);
      },
    },
  },
  regionRedirect: {
    301: { does: 'answers 301 on the US host', ...eu, see: (desk) => wrongHost(desk, 301) },
    302: { does: 'answers 302 on the US host', ...eu, see: (desk) => wrongHost(desk, 302) },
    307: { does: 'answers 307 on the US host', ...eu, see: (desk) => wrongHost(desk, 307) },
    308: { does: 'answers 308 on the US host', ...eu, see: (desk) => wrongHost(desk, 308) },
  },
  rateUnit: {
    request: {
      does: 'charges a batch once',
      ...slow,
      async see(desk) {
        await desk.batch(fine, fine, fine);
        expect((await desk.batch(fine)).status).toBe(200);
        expect((await desk.batch(fine)).status).toBe(429);
      },
    },
    item: {
      does: 'charges a batch once per item',
      ...slow,
      async see(desk) {
        await desk.batch(fine, fine, fine);
        expect((await desk.batch(fine)).status).toBe(429);
        desk.pass(1);
        expect((await desk.entity(fine)).status).toBe(200);
      },
    },
  },
  rateExceeded: {
    '429': {
      does: 'answers 429 without Retry-After',
      ...slow,
      async see(desk) {
        const answer = await overLimit(desk);
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, null]);
        desk.pass(1);
        expect((await desk.batch(fine)).status).toBe(200);
      },
    },
    '429-retry-after': {
      does: 'answers 429 with Retry-After in seconds',
      ...slow,
      async see(desk) {
        const answer = await overLimit(desk);
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
      },
    },
    drop: {
      does: 'answers 200 and applies nothing',
      ...slow,
      async see(desk) {
        const answer = await overLimit(desk);
        expect(answer.text).toBe('{}\n');
        expect(desk.vendor.person({ id: 'late' })).toBeUndefined();
        expect(desk.vendor.items().map((item) => item.outcome)).toEqual(['accepted', 'accepted', 'dropped']);
        expect(desk.vendor.stats().dropped).toBe(1);
      },
    },
  },
  pageLimit: {
    'as asked': {
      does: 'gives as many members of a segment on a page as are asked for',
      see: (desk) => seePages(desk, [3]),
    },
    2: {
      does: 'gives two members of a segment on a page, and where the next page begins',
      see: (desk) => seePages(desk, [2, 1]),
    },
  },
};

/** The sizes of the pages that three members of a segment come on. */
async function seePages(desk: Desk, sizes: readonly number[]): Promise<void> {
  const segment = desk.vendor.createSegment('all');
  await desk.batch(identify('1'), identify('2'), identify('3'));
  await desk.call('POST', `/api/v1/segments/${segment}/add_customers`, { ids: ['1', '2', '3'] });
  const found: number[] = [];
  for (let start: string | undefined = '0'; start; ) {
    const { json } = await desk.app('GET', `/v1/segments/${segment}/membership?limit=100&start=${start}`);
    found.push((json.identifiers as unknown[]).length);
    start = json.next as string;
  }
  expect(found).toEqual(sizes);
}
