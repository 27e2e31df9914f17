/** What the HTTP surface looks like: credentials, region, bodies, errors, records. */

import { describe, expect, test } from 'vitest';
import { about, identify, newDesk } from './desk.ts';

const REGION = '/api/v1/accounts/region';

describe('credentials', () => {
  test.each(['Basic', 'Bearer app-api-key', `Basic ${btoa('site-id:wrong')}`, ''])(
    '%j is refused on every Track call',
    async (authorization) => {
      const desk = await newDesk();
      const calls = [
        ['GET', REGION],
        ['POST', '/api/v2/batch'],
        ['PUT', '/api/v1/customers/1'],
      ] as const;
      for (const [method, path] of calls) {
        const answer = await desk.call(method, path, method === 'GET' ? undefined : {}, { authorization });
        expect(answer.status).toBe(401);
      }
    },
  );

  test('of the caller are what the server was started with', async () => {
    const desk = await newDesk({ siteId: 'a', apiKey: 'b', appApiKey: 'c' });
    const right = { authorization: `Basic ${btoa('a:b')}` };
    expect((await desk.call('GET', REGION, undefined, right)).status).toBe(200);
    const app = { host: 'app', authorization: 'Bearer c' } as const;
    expect((await desk.call('GET', '/v1/segments', undefined, app)).status).toBe(200);
    const wrong = await desk.call('GET', '/v1/segments', undefined, { ...app, authorization: 'Bearer x' });
    expect([wrong.status, wrong.errors[0]]).toMatchObject([401, { status: '401' }]);
  });
});

describe('the region', () => {
  test.each([
    ['us', 'https://track.customer.io'],
    ['eu', 'https://track-eu.customer.io'],
  ] as const)('%s is told by both hosts', async (region, url) => {
    const desk = await newDesk({ region });
    for (const host of ['us', 'eu'] as const) {
      const answer = await desk.call('GET', REGION, undefined, { host });
      expect(answer.json).toEqual({ url, region, environment_id: 3 });
      const refused = await desk.call('GET', REGION, undefined, { host, authorization: 'Basic x' });
      expect(refused.status).toBe(401);
    }
  });

  test('us is unknown to the EU host', async () => {
    const desk = await newDesk({ region: 'us' });
    const answer = await desk.call('POST', '/api/v2/batch', { batch: [identify('1')] }, { host: 'eu' });
    expect([answer.status, desk.vendor.people()]).toEqual([401, []]);
  });

  test('eu is served by the EU host', async () => {
    const desk = await newDesk({ region: 'eu' });
    expect((await desk.batch(identify('1'))).status).toBe(200);
    expect(desk.vendor.people()).toHaveLength(1);
  });
});

describe('answers', () => {
  test('of success are an empty object and a newline', async () => {
    const desk = await newDesk();
    const answer = await desk.batch(identify('1'));
    expect([answer.status, answer.text]).toEqual([200, '{}\n']);
    expect(answer.headers.get('content-length')).toBe('3');
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test.each([
    ['not JSON', '{"batch":['],
    ['no object', '[]'],
    ['no batch', '{"items":[]}'],
    ['a batch that is no array', '{"batch":{}}'],
    ['an empty body', ''],
  ])('to %s are 400 with v2 errors', async (_, body) => {
    const desk = await newDesk();
    const answer = await desk.call('POST', '/api/v2/batch', body);
    expect([answer.status, answer.errors.length]).toEqual([400, 1]);
    expect(answer.errors[0]).toEqual({
      reason: 'invalid',
      field: expect.any(String),
      message: expect.any(String),
    });
  });

  test('to an invalid entity are 400 with one error per field and no index', async () => {
    const desk = await newDesk();
    const answer = await desk.entity(about('event', { id: '' }));
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      errors: [
        { reason: 'required', field: 'identifiers.id', message: 'cannot be empty' },
        { reason: 'required', field: 'name', message: 'is required' },
      ],
    });
  });

  test('to an unknown path are 404', async () => {
    const desk = await newDesk();
    expect((await desk.call('POST', '/api/v3/batch', {})).status).toBe(404);
    expect((await desk.call('GET', '/api/v2/batch')).status).toBe(404);
  });

  test.each([
    [
      'PUT',
      '/api/v1/customers/1',
      { a: 'x'.repeat(1001) },
      { error: "value for attribute 'a' cannot be longer than 1000 bytes" },
    ],
    [
      'PUT',
      '/api/v1/customers/1',
      { ['a'.repeat(151)]: 1 },
      { error: 'attribute name cannot be longer than 150 bytes' },
    ],
    ['PUT', '/api/v1/customers/', { a: 1 }, { error: 'id attribute cannot be an empty string' }],
    ['POST', '/api/v1/customers/1/events', { name: ' ' }, { errors: ['event name must not be blank'] }],
    [
      'POST',
      '/api/v1/customers/1/events',
      { name: 'a', data: 'x' },
      { errors: ['event data must be a hash'] },
    ],
    [
      'POST',
      '/api/v1/events',
      { name: 'a', data: { a: 'x'.repeat(100_000) } },
      { errors: ['event data cannot be longer than 100000 bytes'] },
    ],
    [
      'PUT',
      '/api/v1/customers/1/devices',
      { device: { id: 't' } },
      { errors: ['device.platform is required'] },
    ],
    ['POST', '/api/v1/merge_customers', { primary: { id: '1' } }, { error: 'secondary is required' }],
  ])('of v1 to %s %s are 400 with a text', async (method, path, body, meta) => {
    const desk = await newDesk();
    const answer = await desk.call(method, path, body);
    expect([answer.status, answer.json]).toEqual([400, { meta }]);
  });
});

describe('the record', () => {
  test('holds every request with its exact body and its items', async () => {
    const desk = await newDesk();
    const text =
      '{"batch": [{"type":"person","action":"identify","identifiers":{"id":"1"},"attributes":{"n":1.50}} ]}';
    await desk.call('POST', '/api/v2/batch?x=1', text);
    await desk.call('DELETE', '/api/v1/customers/a%2Fb');
    const [batch, removal] = desk.vendor.requests();
    expect(batch).toMatchObject({
      scope: 'track-us',
      path: '/api/v2/batch',
      query: 'x=1',
      status: 200,
      text,
    });
    expect(batch?.headers.authorization).toMatch(/^Basic /);
    expect(batch?.items.map((item) => item.text)).toEqual([text.slice(11, -3)]);
    expect(removal).toMatchObject({
      number: 2,
      method: 'DELETE',
      path: '/api/v1/customers/a%2Fb',
      items: [],
    });
  });

  test('counts requests, items and bytes', async () => {
    const desk = await newDesk();
    await desk.batch(identify('1'), identify({ id: '' }));
    await desk.batch(about('event', '1', { name: 'a' }));
    expect(desk.vendor.stats()).toMatchObject({
      requests: 2,
      byEndpoint: { 'POST /api/v2/batch': 2 },
      byStatus: { 200: 1, 207: 1 },
      items: 3,
      accepted: 2,
      rejected: 1,
      byAction: { 'person/identify': 1, 'person/event': 1 },
      busiestSecond: 2,
      inFlight: 0,
      maxInFlight: 1,
      overlaps: 0,
    });
  });

  test('of state only keeps no requests, and of counts only neither requests nor people', async () => {
    const state = await newDesk({ record: 'state' });
    await state.batch(identify('1'));
    expect([state.vendor.requests(), state.vendor.people().length]).toEqual([[], 1]);
    const counts = await newDesk({ record: 'counts' });
    await counts.batch(identify('1'), identify({ id: '' }));
    expect([counts.vendor.requests(), counts.vendor.people()]).toEqual([[], []]);
    expect(counts.vendor.stats()).toMatchObject({ requests: 1, items: 2, accepted: 1, rejected: 1 });
  });

  test('starts anew after a reset', async () => {
    const desk = await newDesk();
    desk.vendor.fault({ kind: 'status', status: 500, times: 9 });
    await desk.batch(identify('1'));
    desk.vendor.reset();
    expect((await desk.batch(identify('2'))).status).toBe(200);
    expect(desk.vendor.people()).toMatchObject([{ id: '2' }]);
    expect(desk.vendor.stats()).toMatchObject({ requests: 1, items: 1, faulted: 0 });
  });
});
