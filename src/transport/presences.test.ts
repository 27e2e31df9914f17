import { describe, expect, test } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import { customerIo } from '../objects/customer-io/service.ts';
import type { Presence, RequestKind } from '../objects/destination-object.ts';
import { Batch } from '../packing/batch.ts';
import { NO_KEY } from '../plan/row-reader.ts';
import type { Client } from './client.ts';
import type { HttpRequest } from './http.ts';
import { Presences } from './presences.ts';

const SERVICE = customerIo({ type: 'customer_io', site_id: 's', api_key: 'k', region: 'us' });
const KIND: RequestKind = {
  name: 'batch',
  method: 'POST',
  path: '/batch',
  prefix: Buffer.from('['),
  suffix: Buffer.from(']'),
  maxBytes: 1e9,
  maxItems: 1e9,
  maxWait: 0,
};
const ledger = new Ledger(() => {}, 100);
const account = ledger.open({ name: 's' });

/** Items are such as `{"id":"ada"}`; `{"email":"…","isThere":true}` tells that somebody is there. */
const PRESENCE: Presence = {
  whom: (item) => {
    const { id, email } = JSON.parse(item.toString());
    if (id === undefined && email === undefined) return undefined;
    return id === undefined ? { type: 'email', id: email } : { type: 'id', id };
  },
  most: 3,
  lookUp: (type, ids) => ({ method: 'POST', path: type, body: Buffer.from(JSON.stringify(ids)) }),
  readFound: ({ status, body }) => (status === 200 ? new Set(JSON.parse(body) as string[]) : undefined),
  learn: (item) => {
    const { id, isThere } = JSON.parse(item.toString());
    return isThere === undefined ? undefined : { whom: [{ type: 'id', id }], isThere };
  },
};

function batchOf(items: readonly object[]): Batch {
  const batch = new Batch(1, KIND, 0);
  for (const [i, item] of items.entries()) {
    const bytes = Buffer.from(JSON.stringify(item));
    const source = { interval: ledger.begin(account), recordNumber: i + 1, primaryKey: NO_KEY };
    batch.add({ kind: KIND, identity: i, writes: '' }, { bytes, length: bytes.length }, source);
  }
  return batch;
}

/** Presences of a service that has these, whatever they are asked for by; with what it has been asked. */
function open(there: readonly string[], status = 200) {
  const asked: string[] = [];
  const client = {
    send: async ({ path, body }: HttpRequest) => {
      const ids = JSON.parse(body!.toString()) as string[];
      asked.push(`${path} ${ids.join(' ')}`);
      const found = JSON.stringify(ids.filter((id) => there.includes(id)));
      const response = { status, body: status === 200 ? found : '{}', retryAfter: undefined };
      return { verdict: status === 200 ? 'ok' : 'split', response };
    },
  };
  const presences = new Presences(client as unknown as Client, SERVICE);
  presences.open(PRESENCE);
  const ask = async (...items: object[]) => [...(await presences.ask(batchOf(items), PRESENCE))];
  return { presences, asked, ask };
}

const id = (id: string) => ({ id });

describe('who is there', () => {
  test('is asked for together, each one once, by each type by itself', async () => {
    const { asked, ask } = open(['a', 'c', 'x@x.io']);
    const items = [
      id('a'),
      id('b'),
      { other: 1 },
      id('c'),
      id('a'),
      id('d'),
      { email: 'x@x.io' },
      { email: 'c' },
    ];
    expect(await ask(...items)).toEqual([
      [1, 'skipped'],
      [5, 'skipped'],
    ]);
    expect(asked).toEqual(['id a b c', 'id d', 'email x@x.io c']);
  });

  test('is remembered, whether they are there or not', async () => {
    const { asked, ask } = open(['a']);
    await ask(id('a'), id('b'));
    expect(await ask(id('b'), id('a'), id('c'))).toEqual([
      [0, 'skipped'],
      [2, 'skipped'],
    ]);
    expect(asked).toEqual(['id a b', 'id c']);
  });

  test('is learned from what has been accepted, which counts for more than what was asked', async () => {
    const { presences, asked, ask } = open(['gone']);
    await ask(id('gone'), id('new'));
    const batch = batchOf([
      { id: 'gone', isThere: false },
      { id: 'new', isThere: true },
      { id: 'refused', isThere: true },
    ]);
    await presences.learn(batch, new Map([[2, { field: undefined, message: 'no' }]]));
    expect(await ask(id('gone'), id('new'), id('refused'))).toEqual([
      [0, 'skipped'],
      [2, 'skipped'],
    ]);
    expect(asked).toEqual(['id gone new', 'id refused']);
  });

  test('is forgotten of those heard of longest ago, when they are too many', async () => {
    const { presences, asked, ask } = open(['first', 'second']);
    await ask(id('first'), id('second'));
    const many = Array.from({ length: 199_999 }, (_, n) => ({ id: `p${n}`, isThere: true }));
    await presences.learn(batchOf(many), new Map());
    await ask(id('second'), id('first'), id('p0'));
    expect(asked).toEqual(['id first second', 'id first']);
  });

  test('that the service will not tell of many ends the sync', async () => {
    const { ask } = open([], 400);
    await expect(ask(id('a'))).rejects.toMatchObject({
      failureType: 'config_error',
      message:
        'Customer.io does not say who is there by id (HTTP 400): have people named by another identifier, or set unknown_people to create.',
    });
  });
});
