/** Every kind of fault, and how faults are aimed. */

import { describe, expect, test } from 'vitest';
import { about, type Desk, identify, newDesk, ulid } from './desk.ts';

const bought = about('event', '1', { name: 'bought', id: ulid });

async function statuses(desk: Desk, requests: number): Promise<number[]> {
  const seen: number[] = [];
  for (let index = 0; index < requests; index += 1) seen.push((await desk.batch(identify('1'))).status);
  return seen;
}

describe('a status fault', () => {
  test.each([429, 500, 502, 503, 504, 522, 524, 408])('answers %i and applies nothing', async (status) => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'status', status });
    expect(await statuses(desk, 2)).toEqual([status, 200]);
    expect(desk.vendor.items().map((item) => item.outcome)).toEqual(['refused', 'accepted']);
    expect(desk.vendor.stats()).toMatchObject({ faulted: 1, items: 2, accepted: 1 });
  });

  test('carries Retry-After in seconds or as a date', async () => {
    const desk = await newDesk();
    const date = 'Wed, 21 Oct 2026 07:28:00 GMT';
    for (const after of ['7', date]) {
      desk.vendor.fault({ kind: 'status', status: 429, headers: { 'retry-after': after } });
      expect((await desk.batch()).headers.get('retry-after')).toBe(after);
    }
  });

  test('carries any body: HTML, JSON or none', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'status', status: 502, body: '<html>Bad Gateway</html>' });
    desk.vendor.fault({ kind: 'status', status: 503, body: { meta: { error: 'busy' } } });
    const html = await desk.batch();
    expect([html.status, html.text, html.headers.get('content-type')]).toEqual([
      502,
      '<html>Bad Gateway</html>',
      'text/html',
    ]);
    expect((await desk.batch()).json).toEqual({ meta: { error: 'busy' } });
  });

  test('can strike after the request was applied', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'status', status: 500, applied: true });
    expect((await desk.batch(bought)).status).toBe(500);
    await desk.batch(bought);
    expect([desk.vendor.events().length, desk.vendor.stats().duplicateEvents]).toEqual([1, 1]);
  });
});

describe('a connection fault', () => {
  test('resets before applying', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'reset', when: 'before' });
    await expect(desk.batch(bought)).rejects.toThrow('fetch failed');
    expect(desk.vendor.events()).toEqual([]);
    expect(desk.vendor.requests()).toMatchObject([{ status: 0, fault: 'reset' }]);
  });

  test('resets after applying, so that a repeat shows whether it is idempotent', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'reset', when: 'after' });
    await expect(desk.batch(bought)).rejects.toThrow('fetch failed');
    await desk.batch(bought);
    expect(desk.vendor.items().map((item) => item.outcome)).toEqual(['accepted', 'accepted']);
    expect([desk.vendor.events().length, desk.vendor.stats().duplicateEvents]).toEqual([1, 1]);
  });

  test('sends less than it promises', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'truncate' });
    await expect(desk.batch(bought)).rejects.toThrow('terminated');
    expect(desk.vendor.events()).toHaveLength(1);
  });

  test('never answers, until the client gives up', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'stall' });
    const answer = fetch(`${desk.vendor.urls.us}/api/v2/batch`, {
      method: 'POST',
      body: '{}',
      signal: AbortSignal.timeout(100),
    });
    await expect(answer).rejects.toThrow(/timeout/);
    expect((await desk.batch(bought)).status).toBe(200);
  });

  test('does not keep the server from closing', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'stall' });
    const answer = expect(desk.batch(bought)).rejects.toThrow('fetch failed');
    await expect.poll(() => desk.vendor.stats().faulted).toBe(1);
    await desk.vendor.close();
    await answer;
  });

  test('delays the answer, alone or together with another fault', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'delay', ms: 60, times: 2 });
    desk.vendor.fault({ kind: 'status', status: 503, skip: 1 });
    const startedAt = performance.now();
    expect(await statuses(desk, 2)).toEqual([200, 503]);
    expect(performance.now() - startedAt).toBeGreaterThan(115);
  });
});

describe('a misleading answer', () => {
  test('is 200 with a body that is no JSON, although the request was applied', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'garbage' });
    const answer = await desk.batch(bought);
    expect([answer.status, answer.text]).toEqual([200, '<html>OK</html>']);
    expect(desk.vendor.events()).toHaveLength(1);
  });

  test('is 200 although nothing was applied', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'drop' });
    expect((await desk.batch(bought, identify('1'))).text).toBe('{}\n');
    expect((await desk.batch(identify('2'))).status).toBe(200);
    expect(desk.vendor.people()).toMatchObject([{ id: '2' }]);
    expect(desk.vendor.stats()).toMatchObject({ dropped: 2, accepted: 1 });
  });

  test('is a 207 for valid items on chosen indexes', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'reject', indexes: [0, 2, 9], field: 'attributes.a', message: 'no' });
    const answer = await desk.batch(identify('1'), identify('2'), identify('3'));
    expect(answer.status).toBe(207);
    expect(answer.errors).toEqual([
      { batch_index: 0, reason: 'invalid', field: 'attributes.a', message: 'no' },
      { batch_index: 2, reason: 'invalid', field: 'attributes.a', message: 'no' },
    ]);
    expect(desk.vendor.people().map((person) => person.id)).toEqual(['2']);
  });
});

describe('a fault is aimed', () => {
  test('at a method, a path and a listener', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'status', status: 500, method: 'put|delete', times: 9 });
    desk.vendor.fault({ kind: 'status', status: 501, path: /\/entity$/, times: 9 });
    desk.vendor.fault({ kind: 'status', status: 502, scope: 'app', times: 9 });
    expect((await desk.batch(identify('1'))).status).toBe(200);
    expect((await desk.call('PUT', '/api/v1/customers/1', {})).status).toBe(500);
    expect((await desk.entity(identify('1'))).status).toBe(501);
    expect((await desk.app('GET', '/v1/segments')).status).toBe(502);
  });

  test('at the first, at some, or at all matching requests', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'status', status: 500, times: 2 });
    expect(await statuses(desk, 3)).toEqual([500, 500, 200]);
    desk.vendor.fault({ kind: 'status', status: 501, nth: [2, 4] });
    expect(await statuses(desk, 5)).toEqual([200, 501, 200, 501, 200]);
    desk.vendor.fault({ kind: 'status', status: 502, skip: 1, times: Infinity });
    expect(await statuses(desk, 4)).toEqual([200, 502, 502, 502]);
    desk.vendor.clearFaults();
    expect(await statuses(desk, 1)).toEqual([200]);
  });

  test('at random, and the same seed hits the same requests', async () => {
    const hits = async (seed: number) => {
      const desk = await newDesk();
      desk.vendor.fault({ kind: 'status', status: 500, probability: 0.3, seed });
      return statuses(desk, 60);
    };
    const first = await hits(7);
    expect(await hits(7)).toEqual(first);
    expect(await hits(8)).not.toEqual(first);
    const count = first.filter((status) => status === 500).length;
    expect(count).toBeGreaterThan(8);
    expect(count).toBeLessThan(30);
  });
});
