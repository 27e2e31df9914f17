/** Every kind of fault: what the client sees, and whether the request took effect. */

import { expect, test, vi } from 'vitest';
import { newDesk } from './desk.ts';
import type { Courier } from './server.ts';

function isStored(vendor: Courier): boolean {
  return vendor.profile('u') !== undefined;
}

test('a status is answered in place of the request, with the usual body of that status', async () => {
  const desk = await newDesk();
  const types: Record<number, string> = {
    400: 'invalid_request_error',
    401: 'authentication_error',
    402: 'authorization_error',
    403: 'authorization_error',
    404: 'invalid_request_error',
    409: 'invalid_request_error',
    413: 'invalid_request_error',
    429: 'rate_limit_error',
    500: 'api_error',
    503: 'api_error',
  };
  for (const [status, type] of Object.entries(types)) {
    desk.vendor.fault({ kind: 'status', status: Number(status) });
    const answer = await desk.merge('u', { a: 1 });
    expect([answer.status, answer.json.type]).toEqual([Number(status), type]);
  }
  expect(isStored(desk.vendor)).toBe(false);
});

test('a gateway answers HTML', async () => {
  const desk = await newDesk();
  desk.vendor.fault({ kind: 'status', status: 502 });
  const { status, text, headers } = await desk.merge('u', { a: 1 });
  expect([status, headers.get('content-type')]).toEqual([502, 'text/html']);
  expect(text).toMatch(/^<html>/);
});

test('a status can bring its own body and headers, and can be applied all the same', async () => {
  const desk = await newDesk();
  const headers = { 'retry-after': '7' };
  desk.vendor.fault({ kind: 'status', status: 503, body: '', headers, applied: true });
  const answer = await desk.merge('u', { a: 1 });
  expect([answer.status, answer.text, answer.headers.get('retry-after')]).toEqual([503, '', '7']);
  expect(isStored(desk.vendor)).toBe(true);
});

test('a delay answers late', async () => {
  const desk = await newDesk();
  desk.vendor.fault({ kind: 'delay', ms: 60 });
  expect((await desk.merge('u', { a: 1 })).status).toBe(200);
  const [request] = desk.vendor.requests();
  expect(request!.endedAt! - request!.startedAt).toBeGreaterThanOrEqual(55);
});

test('a stall never answers, whether or not it is applied', async () => {
  const { vendor } = await newDesk();
  for (const [index, applied] of [false, true].entries()) {
    vendor.fault({ kind: 'stall', applied });
    const patience = new AbortController();
    const call = fetch(`${vendor.urls.us}/profiles/u`, {
      method: 'POST',
      headers: { authorization: 'Bearer api-key' },
      body: '{"profile":{"a":1}}',
      signal: patience.signal,
    });
    call.catch(() => undefined);
    await vi.waitFor(() => expect(vendor.stats().byStatus[0]).toBe(index + 1), { interval: 2 });
    expect(isStored(vendor)).toBe(applied);
    patience.abort();
    await expect(call).rejects.toThrow('aborted');
  }
});

test('a reset breaks the connection before or after the request is applied', async () => {
  const desk = await newDesk();
  desk.vendor.fault({ kind: 'reset', when: 'before' });
  await expect(desk.merge('u', { a: 1 })).rejects.toThrow();
  expect(isStored(desk.vendor)).toBe(false);
  desk.vendor.fault({ kind: 'reset', when: 'after' });
  await expect(desk.merge('u', { a: 1 })).rejects.toThrow();
  expect(isStored(desk.vendor)).toBe(true);
});

test('a truncated answer ends early, also where the whole one would have no body', async () => {
  const desk = await newDesk();
  desk.vendor.fault({ kind: 'truncate', times: 2 });
  await expect(desk.merge('u', { a: 1 })).rejects.toThrow();
  await expect(desk.subscribe('a', 'u')).rejects.toThrow();
  expect(isStored(desk.vendor)).toBe(true);
  expect(desk.vendor.members('a')).toEqual(['u']);
});

test('garbage is a success that is not JSON', async () => {
  const desk = await newDesk();
  desk.vendor.fault({ kind: 'garbage' });
  const { status, json } = await desk.merge('u', { a: 1 });
  expect([status, json]).toEqual([200, undefined]);
  expect(isStored(desk.vendor)).toBe(true);
});

test('a drop answers the usual success and applies nothing', async () => {
  const desk = await newDesk();
  desk.vendor.subscribe('a', ['old']);
  desk.vendor.fault({ kind: 'drop', times: Infinity });
  expect((await desk.merge('u', { a: 1 })).json).toEqual({ status: 'SUCCESS' });
  expect((await desk.subscribe('a', 'u')).status).toBe(204);
  expect((await desk.delete('/lists/a/subscriptions/old')).status).toBe(204);
  expect((await desk.put('/tenants/t', { name: 'T' })).json).toEqual({ id: 't', name: 'T' });
  expect(isStored(desk.vendor)).toBe(false);
  expect(desk.vendor.members('a')).toEqual(['old']);
  expect(desk.vendor.tenants()).toEqual([]);
});

test('a fault picks its requests by method, path, host and turn', async () => {
  const desk = await newDesk();
  desk.vendor.fault({ kind: 'status', status: 500, method: 'post', path: '^/profiles/[^/]+$', nth: [2, 3] });
  desk.vendor.fault({ kind: 'status', status: 503, scope: 'eu', times: Infinity });
  const statuses = [];
  for (let turn = 0; turn < 4; turn += 1) {
    statuses.push((await desk.merge('u', { a: 1 })).status, (await desk.get('/lists')).status);
  }
  expect(statuses).toEqual([200, 200, 500, 200, 500, 200, 200, 200]);
  expect((await desk.get('/lists', { host: 'eu' })).status).toBe(503);
  desk.vendor.clearFaults();
  expect((await desk.get('/lists', { host: 'eu' })).status).toBe(200);
  expect(desk.vendor.stats().faulted).toBe(3);
});

test('there are no batches to reject items of', async () => {
  const { vendor } = await newDesk();
  expect(() => vendor.fault({ kind: 'reject', indexes: [0] } as never)).toThrow('no batches');
});
