import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import { BATCH } from '../objects/customer-io/endpoints.ts';
import { customerIo } from '../objects/customer-io/service.ts';
import { Batch } from '../packing/batch.ts';
import type { Client } from './client.ts';
import { deliver } from './deliver.ts';
import type { HttpRequest } from './http.ts';
import { Presences } from './presences.ts';

const SERVICE = customerIo({
  type: 'customer_io',
  site_id: 'site',
  api_key: 'key',
  region: 'us',
  base_url: undefined,
});
const ledger = new Ledger(() => {}, 75);
const interval = ledger.begin(ledger.open({ name: 's' }));

/** A batch of the items 0, 1, 2 and so on. */
function batchOf(items: number): Batch {
  const batch = new Batch(1, BATCH, 0);
  for (let i = 0; i < items; i++) {
    const bytes = Buffer.from(String(i));
    batch.add(
      { kind: BATCH, identity: i, writes: 'a' },
      { bytes, length: bytes.length },
      {
        interval,
        recordNumber: i + 1,
        primaryKey: { bytes, length: 0 },
      },
    );
  }
  return batch;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

/** Delivers a batch to a service that answers by what it is sent; gives the refused items and what was sent. */
async function run(items: number, answer: (sent: number[]) => Answer, onStray = () => {}) {
  const requests: number[][] = [];
  const client = {
    send: async ({ method, path, body }: HttpRequest) => {
      expect([method, path]).toEqual(['POST', '/api/v2/batch']);
      const sent = JSON.parse(body!.toString()).batch as number[];
      requests.push(sent);
      const { status, body: answered = {} } = answer(sent);
      return {
        verdict: status < 300 ? 'ok' : 'split',
        response: {
          status,
          body: typeof answered === 'string' ? answered : JSON.stringify(answered),
          retryAfter: undefined,
        },
      };
    },
  };
  const refused = await deliver(batchOf(items), {
    client: client as unknown as Client,
    service: SERVICE,
    presences: new Presences(client as unknown as Client, SERVICE),
    onStray,
  });
  return { refused: Object.fromEntries(refused), requests };
}

const error = (batch_index: number | undefined, message = 'bad') => ({
  ...(batch_index !== undefined && { batch_index }),
  reason: 'invalid',
  field: 'f',
  message,
});
const REFUSAL = { field: 'f', message: 'invalid: bad' };

describe('a batch', () => {
  test('that is accepted is sent once and refuses nothing', async () => {
    expect(await run(3, () => ({ status: 200 }))).toEqual({ refused: {}, requests: [[0, 1, 2]] });
  });

  test.each([200, 207])(
    'answered with %d has the listed items refused and all others accepted',
    async (status) => {
      const body = { errors: [error(0), error(3, 'worse')] };
      expect(await run(4, () => ({ status, body }))).toEqual({
        refused: { 0: REFUSAL, 3: { field: 'f', message: 'invalid: worse' } },
        requests: [[0, 1, 2, 3]],
      });
    },
  );

  test('may be refused item by item as a whole', async () => {
    const body = { errors: [error(0), error(1), error(2)] };
    expect(await run(3, () => ({ status: 207, body }))).toEqual({
      refused: { 0: REFUSAL, 1: REFUSAL, 2: REFUSAL },
      requests: [[0, 1, 2]],
    });
  });

  test('does not mind an index that no item has, but tells of it', async () => {
    const body = { errors: [error(-1), error(3), error(99), error(1)] };
    let strays = 0;
    expect(
      await run(
        3,
        () => ({ status: 207, body }),
        () => strays++,
      ),
    ).toEqual({
      refused: { 1: REFUSAL },
      requests: [[0, 1, 2]],
    });
    expect(strays).toBe(3);
  });

  test('of one item does not mind it either', async () => {
    let strays = 0;
    const answer = () => ({ status: 207, body: { errors: [error(1)] } });
    expect(await run(1, answer, () => strays++)).toEqual({ refused: {}, requests: [[0]] });
    expect(strays).toBe(1);
  });

  test.each([200, 207])(
    'answered with %d and an error of no item is sent in halves until it is found',
    async (status) => {
      const answer = (sent: number[]) =>
        sent.includes(2) ? { status, body: { errors: [error(undefined)] } } : { status: 200 };
      expect(await run(4, answer)).toEqual({
        refused: { 2: REFUSAL },
        requests: [[0, 1, 2, 3], [0, 1], [2, 3], [2], [3]],
      });
    },
  );

  test.each(['OK', '', '<html>', 'null'])('answered with 200 and %j is accepted', async (body) => {
    expect(await run(2, () => ({ status: 200, body }))).toEqual({ refused: {}, requests: [[0, 1]] });
  });
});

describe('a batch that is refused as a whole', () => {
  test.each([400, 422])('with %d is sent in halves until the bad record stands alone', async (status) => {
    const answer = (sent: number[]) =>
      sent.includes(5) ? { status, body: { errors: [error(undefined)] } } : { status: 200 };
    const { refused, requests } = await run(8, answer);
    expect(refused).toEqual({ 5: REFUSAL });
    expect(requests).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [4, 5],
      [4],
      [5],
      [6, 7],
    ]);
  });

  test('because it is too large goes through in parts', async () => {
    const answer = (sent: number[]) => ({ status: sent.length > 2 ? 413 : 200, body: '<html>' });
    expect(await run(5, answer)).toEqual({
      refused: {},
      requests: [[0, 1, 2, 3, 4], [0, 1], [2, 3, 4], [2], [3, 4]],
    });
  });

  test('may lose a half as a whole and single items of the other', async () => {
    const answer = (sent: number[]) => {
      if (sent.length > 2) return { status: 400 };
      return sent.includes(0) ? { status: 400 } : { status: 207, body: { errors: [error(1)] } };
    };
    expect((await run(4, answer)).refused).toEqual({
      0: { field: undefined, message: 'HTTP 400' },
      3: REFUSAL,
    });
  });

  test.each<[unknown, object]>([
    [{ errors: [error(undefined)] }, REFUSAL],
    [{ errors: [error(0)] }, REFUSAL],
    [{ errors: [] }, { field: undefined, message: 'HTTP 400' }],
    ['<html>', { field: undefined, message: 'HTTP 400' }],
    ['', { field: undefined, message: 'HTTP 400' }],
  ])('and is one item is refused with what the service says: %j', async (body, refusal) => {
    expect(await run(1, () => ({ status: 400, body }))).toEqual({ refused: { 0: refusal }, requests: [[0]] });
  });

  test('refuses exactly the bad ones, whichever they are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat({ max: 39 })),
        fc.constantFrom(200, 207, 400),
        async (items, marked, status) => {
          const bad = new Set(marked.filter((i) => i < items));
          const { refused, requests } = await run(items, (sent) => {
            const errors = sent.flatMap((item, at) => (bad.has(item) ? [at] : []));
            if (errors.length === 0) return { status: 200 };
            return { status, body: { errors: errors.map((at) => error(status === 400 ? undefined : at)) } };
          });
          expect(new Set(Object.keys(refused).map(Number))).toEqual(bad);
          expect(requests.length).toBeLessThanOrEqual(status === 400 ? 2 * items : 1);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a delivery that cannot be made', () => {
  test('fails with the reason, also halfway', async () => {
    const failure = new Error('gone');
    const answer = (sent: number[]) => {
      if (sent.length > 1) return { status: 400 };
      if (sent[0] === 1) throw failure;
      return { status: 200 };
    };
    await expect(run(2, answer)).rejects.toBe(failure);
  });
});
