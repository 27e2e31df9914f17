/** Switch cases about single items: events, attributes, timestamps, order and delay. */

import { expect } from 'vitest';
import { about, type Desk, exactly, identify, ulid } from './desk.ts';
import type { SwitchCases } from './switch-cases.ts';

const event = (more: object = {}) => about('event', '1', { name: 'bought', ...more });

async function errorFields(desk: Desk, item: unknown): Promise<(string | undefined)[]> {
  return (await desk.batch(item)).errors.map((error) => error.field);
}

function lag(seconds: 2 | 10) {
  return {
    does: `lets items take effect after ${seconds} s, in order`,
    async see(desk: Desk) {
      await desk.batch(identify('1', { plan: 'a' }));
      await desk.batch(identify('1', { plan: 'b' }));
      desk.pass(seconds - 0.5);
      expect(desk.vendor.person({ id: '1' })).toBeUndefined();
      desk.pass(0.5);
      expect(desk.vendor.person({ id: '1' })?.attributes).toEqual({ plan: 'b' });
    },
  };
}

const nested = { list: Array.from({ length: 400 }, (_, index) => index) };

async function orderOfEvents(desk: Desk): Promise<string[]> {
  const names = Array.from({ length: 20 }, (_, index) => `event ${index}`);
  await desk.batch(...names.map((name) => about('event', '1', { name })));
  return desk.vendor.events().map((stored) => stored.name);
}

export const itemCases: SwitchCases<
  | 'badEventId'
  | 'dedupeWindow'
  | 'eventCreatesPerson'
  | 'emptyStringPerson'
  | 'nestedSize'
  | 'invalidEmail'
  | 'stringTimestamp'
  | 'batchOrder'
  | 'applyLag'
> = {
  badEventId: {
    accept: {
      does: 'accepts an id that is no ULID, and stores every repeat',
      async see(desk) {
        expect(await errorFields(desk, event({ id: 'order-7' }))).toEqual([]);
        await desk.batch(event({ id: 'order-7' }));
        expect(desk.vendor.events()).toHaveLength(2);
      },
    },
    'item-error': {
      does: 'refuses an id that is no ULID',
      async see(desk) {
        expect(await errorFields(desk, event({ id: 'order-7' }))).toEqual(['id']);
        expect(await errorFields(desk, event({ id: ulid }))).toEqual([]);
      },
    },
  },
  dedupeWindow: {
    unlimited: {
      does: 'remembers a ULID for ever',
      async see(desk) {
        await desk.batch(event({ id: ulid }));
        desk.pass(400 * 24 * 3600);
        await desk.batch(event({ id: ulid.toLowerCase() }));
        expect([desk.vendor.events().length, desk.vendor.stats().duplicateEvents]).toEqual([1, 1]);
      },
    },
    60: {
      does: 'remembers a ULID for as many seconds as it says',
      async see(desk) {
        await desk.batch(event({ id: ulid }));
        desk.pass(59);
        await desk.batch(event({ id: ulid }));
        expect(desk.vendor.events()).toHaveLength(1);
        desk.pass(1);
        await desk.batch(event({ id: ulid }));
        expect(desk.vendor.events()).toHaveLength(2);
      },
    },
  },
  eventCreatesPerson: {
    true: {
      does: 'creates the person of an event',
      async see(desk) {
        await desk.batch(event());
        expect(desk.vendor.events()[0]?.person?.id).toBe('1');
        expect(desk.vendor.people()).toHaveLength(1);
      },
    },
    false: {
      does: 'drops an event of an unknown person and records it',
      async see(desk) {
        expect((await desk.batch(event())).status).toBe(200);
        expect([desk.vendor.people(), desk.vendor.events()]).toEqual([[], []]);
        expect(desk.vendor.activities('failed_event')).toHaveLength(1);
      },
    },
  },
  emptyStringPerson: {
    removes: {
      does: 'takes "" as removal',
      async see(desk) {
        await desk.batch(
          identify('1', { plan: 'a', email: 'a@b.co' }),
          identify('1', { plan: '', email: '' }),
        );
        expect(desk.vendor.person({ id: '1' })).toMatchObject({ attributes: exactly({}), email: null });
      },
    },
    stores: {
      does: 'stores ""',
      async see(desk) {
        await desk.batch(
          identify('1', { plan: 'a', email: 'a@b.co' }),
          identify('1', { plan: '', email: '' }),
        );
        expect(desk.vendor.person({ id: '1' })).toMatchObject({
          attributes: exactly({ plan: '' }),
          email: 'a@b.co',
        });
      },
    },
  },
  nestedSize: {
    serialised: {
      does: 'counts the JSON of a nested value',
      see: async (desk) =>
        expect(await errorFields(desk, identify('1', { nested }))).toEqual(['attributes.nested']),
    },
    unlimited: {
      does: 'does not limit a nested value, but still a text',
      async see(desk) {
        expect(await errorFields(desk, identify('1', { nested }))).toEqual([]);
        expect(desk.vendor.person({ id: '1' })?.attributes.nested).toBe(JSON.stringify(nested));
        expect(await errorFields(desk, identify('1', { long: 'x'.repeat(1001) }))).toHaveLength(1);
      },
    },
  },
  invalidEmail: {
    activity: {
      does: 'accepts an invalid email and records a failed change',
      async see(desk) {
        const answer = await desk.batch(
          identify('1', { email: 'nobody', plan: 'a' }),
          identify({ email: 'nowhere' }),
        );
        expect(answer.status).toBe(200);
        expect(desk.vendor.people()).toMatchObject([
          { id: '1', email: null, attributes: exactly({ plan: 'a' }) },
        ]);
        expect(desk.vendor.activities('failed_attribute_change')).toHaveLength(2);
      },
    },
    'item-error': {
      does: 'refuses an invalid email as identifier and as attribute',
      async see(desk) {
        expect(await errorFields(desk, identify('1', { email: 'nobody' }))).toEqual(['attributes.email']);
        expect(await errorFields(desk, identify({ email: 'nobody' }))).toEqual(['identifiers.email']);
      },
    },
  },
  stringTimestamp: {
    accept: {
      does: 'reads a string of digits, and refuses any other text',
      async see(desk) {
        expect(await errorFields(desk, event({ timestamp: '1771000000' }))).toEqual([]);
        expect(desk.vendor.events()[0]?.timestamp).toBe(1_771_000_000);
        expect(await errorFields(desk, event({ timestamp: '2026-01-01' }))).toEqual(['timestamp']);
      },
    },
    'item-error': {
      does: 'refuses a string of digits',
      see: async (desk) =>
        expect(await errorFields(desk, event({ timestamp: '1771000000' }))).toEqual(['timestamp']),
    },
  },
  batchOrder: {
    'in-order': {
      does: 'applies the items of a batch in order',
      async see(desk) {
        const names = await orderOfEvents(desk);
        expect(names).toEqual(names.toSorted((a, b) => Number(a.slice(6)) - Number(b.slice(6))));
      },
    },
    shuffled: {
      does: 'applies the items of a batch in another order, all of them',
      async see(desk) {
        const names = await orderOfEvents(desk);
        const inOrder = names.toSorted((a, b) => Number(a.slice(6)) - Number(b.slice(6)));
        expect(names).not.toEqual(inOrder);
        expect(inOrder).toEqual(Array.from({ length: 20 }, (_, index) => `event ${index}`));
      },
    },
  },
  applyLag: {
    0: {
      does: 'lets items take effect at once',
      async see(desk) {
        await desk.batch(identify('1'));
        expect(desk.vendor.people()).toHaveLength(1);
      },
    },
    2: lag(2),
    10: lag(10),
  },
};
