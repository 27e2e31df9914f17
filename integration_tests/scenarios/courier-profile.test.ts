import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { write } from './connector.ts';
import { catalog, courierConfig, record, state, stream } from './messages.ts';

const vendor = await startCourier();
beforeEach(() => {
  vendor.clearFaults();
  vendor.reset();
});
afterAll(() => vendor.close());

describe('a profile', () => {
  test('is created, and merged into when it is there', async () => {
    const options = {
      config: courierConfig(vendor),
      catalog: catalog(stream('profile', { key: ['recipient_id'] })),
    };
    const result = await write(options, [
      record(
        'profile',
        '{"recipient_id":9223372036854775807,"email":"a@x.io","custom.plan":"gold","custom.n":12345678901234567890}',
      ),
      record('profile', { recipient_id: '9223372036854775807', 'custom.plan': 'silver', name: null }),
      state('profile', 1),
    ]);
    expect(result.error).toBeUndefined();
    expect(result.states).toHaveLength(1);
    expect(vendor.profile('9223372036854775807')?.text).toBe(
      '{"email":"a@x.io","custom":{"plan":"silver","n":12345678901234567890},"name":null}',
    );
  });
});
