import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { summaryOf } from './cases.ts';
import { write } from './connector.ts';
import { catalog, config, record, stream } from './messages.ts';

const vendor = await startCustomerIo();
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
afterAll(() => vendor.close());

const METRIC = { delivery_id: 'RPILAgUBcRhIBqSfeiIwdIYJKxTY', metric: 'opened' };

/** What became of the rows of one stream, and the calls that were made. */
async function deliver(...rows: (object | string)[]) {
  const result = await write(
    {
      config: config(vendor, [{ name: 's', object: 'delivery_metric' }], {
        rejected_records: { max_percent: 100 },
      }),
      catalog: catalog(stream('s', { mode: 'append' })),
    },
    rows.map((row) => record('s', row)),
  );
  expect(result.code).toBe(0);
  return { ...summaryOf(result, 's'), calls: vendor.requests(), logs: result.logs };
}

describe('a delivery metric', () => {
  test('is a call with what the row says of it', async () => {
    const { accepted, calls } = await deliver(
      { ...METRIC, timestamp: '2021-02-11T17:11:29Z', recipient: 'a@x.io', href: 'https://x.io', other: 1 },
      '{"delivery_id":9007199254740993,"metric":"Bounced","reason":"full \\"box\\"","recipient":14155550101,"href":null}',
    );
    expect(accepted).toBe(2);
    expect(calls.map(({ method, path, text }) => [method, path, text])).toEqual([
      [
        'POST',
        '/api/v1/metrics',
        '{"delivery_id":"RPILAgUBcRhIBqSfeiIwdIYJKxTY","metric":"opened","timestamp":1613063489,"recipient":"a@x.io","href":"https://x.io"}',
      ],
      [
        'POST',
        '/api/v1/metrics',
        '{"delivery_id":"9007199254740993","metric":"bounced","recipient":14155550101,"reason":"full \\"box\\""}',
      ],
    ]);
    expect(calls.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('of one delivery follows the one before it', async () => {
    const metrics = ['delivered', 'opened', 'clicked'].map((metric) => ({ ...METRIC, metric }));
    const { calls } = await deliver(...metrics);
    expect(calls.map(({ json }) => (json as { metric: string }).metric)).toEqual([
      'delivered',
      'opened',
      'clicked',
    ]);
    for (const [i, call] of calls.slice(1).entries())
      expect(call.startedAt).toBeGreaterThanOrEqual(calls[i]!.endedAt!);
  });

  test.each([
    [{ delivery_id: null }, 'missing_identifier (delivery_id)'],
    [{ delivery_id: [1] }, 'invalid_identifier (delivery_id)'],
    [{ metric: ' ' }, 'missing_field (metric)'],
    [{ metric: 'read' }, 'invalid_field (metric)'],
    [{ timestamp: 'soon' }, 'invalid_timestamp (timestamp)'],
    [{ recipient: { a: 1 } }, 'invalid_field (recipient)'],
    [{ reason: 'x'.repeat(32_001) }, 'record_too_large'],
  ])('is rejected with %j', async (change, reason) => {
    const { rejected, calls } = await deliver({ ...METRIC, ...change });
    expect([rejected, calls]).toEqual([[reason], []]);
  });

  test('that Customer.io refuses is rejected with its words', async () => {
    vendor.fault({
      kind: 'status',
      status: 400,
      path: '/api/v1/metrics',
      times: 1,
      body: '{"meta":{"error":"delivery is not known"}}',
    });
    const { rejected, accepted } = await deliver(METRIC, { ...METRIC, delivery_id: 'other' });
    expect([rejected, accepted]).toEqual([['refused_by_service'], 1]);
  });
});
