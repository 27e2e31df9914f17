import { describe, expect, test } from 'vitest';
import { Account, type Attempted } from './account.ts';
import { CourierWorld } from './courier-world.ts';
import { CustomerIoWorld } from './customer-io-world.ts';
import type { Asked, Deed, Numbered, World } from './deeds.ts';
import { Mirrors } from './mirrors.ts';

const HABITS = { emptyRemoves: true, joinCreates: false, relateCreates: true };

function fed(...all: Asked[]): Numbered[] {
  return all.map((asked, number) => ({ kind: 'record', stream: 0, line: '', asked, number }));
}

function play(world: World, asked: Asked[], requests: Attempted[][]): Account {
  const account = new Account(fed(...asked), world);
  for (const request of requests) account.take(request);
  account.catchUp();
  return account;
}

const one = (identity: string, ...deeds: Deed[]): Asked => ({ identity, deeds });
const done = (identity: string, shows: string, more: Partial<Attempted> = {}): Attempted => ({
  identity,
  shows,
  outcome: 'accepted',
  isApplied: true,
  ...more,
});
const identifying = (who: string, mark: number): Deed => ({
  act: 'identify',
  spelled: who,
  onlyExisting: false,
  skipsUnknown: false,
  attributes: new Map([['mark', String(mark)]]),
});
const joining = (who: string, skipsUnknown = false): Deed => ({
  act: 'join',
  list: '7',
  spelled: who,
  skipsUnknown,
});
const identify = (who: string, mark: number) => one(`id:${who}`, identifying(who, mark));
const join = (who: string, skipsUnknown = false) => one(`id:${who}`, joining(who, skipsUnknown));
const identified = (who: string, mark: number) => done(`id:${who}`, 'identify', { mark });
const joined = (who: string) => done(`id:${who}`, 'join 7');

describe('a merge', () => {
  const merge: Asked = { identity: 'id:a', other: 'id:b', deeds: [{ act: 'merge', gone: 'id:b' }] };
  const merged = done('id:a', 'merge id:b', { other: 'id:b' });
  const asked = [identify('a', 0), identify('b', 1), join('b'), merge, identify('b', 4)];

  test('in its place gives the one who stays what the other one had', () => {
    const world = new CustomerIoWorld(HABITS);
    const requests = [
      [identified('a', 0), identified('b', 1)],
      [joined('b')],
      [merged],
      [identified('b', 4)],
    ];
    const account = play(world, asked, requests);
    expect(asked.every((_, record) => account.isSettled(record))).toBe(true);
    expect(world.view()).toMatchObject({
      people: { 'id:a': { attributes: { mark: '0' } }, 'id:b': { attributes: { mark: '4' } } },
      segments: { 7: ['id:a'] },
    });
    expect(world.isMoved('7', 'id:a')).toBe(true);
  });

  test.each<[string, RegExp, Attempted[][]]>([
    [
      'ahead of a record of the one who stays',
      /merge id:b went out before identify of record 0/,
      [[identified('b', 1)], [joined('b')], [merged]],
    ],
    [
      'ahead of a record of the one who goes',
      /merge id:b went out before join 7 of record 2/,
      [[identified('a', 0), identified('b', 1)], [merged]],
    ],
    [
      'behind a later record of the one who goes',
      /identify of record 4 went out before merge id:b of record 3/,
      [[identified('a', 0), identified('b', 1)], [joined('b')], [identified('b', 4)]],
    ],
    [
      'that is not settled, in the same way',
      /identify of record 4 went out before merge id:b of record 3/,
      [
        [identified('a', 0), identified('b', 1)],
        [joined('b')],
        [{ ...merged, outcome: 'open', isApplied: false }],
        [identified('b', 4)],
      ],
    ],
    [
      'twice',
      /merge id:b comes again/,
      [[identified('a', 0), identified('b', 1)], [joined('b')], [merged], [merged]],
    ],
  ])('is found %s', (_, message, requests) => {
    expect(() => play(new CustomerIoWorld(HABITS), asked, requests)).toThrow(message);
  });
});

describe('a record about somebody unknown', () => {
  test('is settled by nothing where it is to be skipped, and by a request where it is not', () => {
    const asked = [join('a', true), join('b')];
    const account = play(new CustomerIoWorld(HABITS), asked, []);
    expect([account.isSettled(0), account.isSettled(1)]).toEqual([true, false]);
  });

  test('must go out once they are there, and not before', () => {
    const asked = [identify('a', 0), join('a', true)];
    const account = play(new CustomerIoWorld(HABITS), asked, [[identified('a', 0)]]);
    expect(account.isSettled(1)).toBe(false);
    const event: Deed = {
      act: 'event',
      spelled: 'a',
      skipsUnknown: true,
      key: 'k',
      name: 'n',
      mark: 0,
      timestamp: 5,
      attributes: '{}',
    };
    const sent = [[done('id:a', 'event', { mark: 0 })]];
    expect(() => play(new CustomerIoWorld(HABITS), [one('id:a', event)], sent)).toThrow(/comes again/);
  });
});

describe('a metric', () => {
  const asked = [one('delivery d', { act: 'metric', body: '{"delivery_id":"d","metric":"opened"}' })];
  const sent = done('delivery d', 'metric {"delivery_id":"d","metric":"opened"}');

  test('is lost without a request, and found altered or reported twice in one run', () => {
    const world = new CustomerIoWorld(HABITS);
    expect(play(world, asked, []).isSettled(0)).toBe(false);
    expect(play(world, asked, [[{ ...sent, outcome: 'open' }], [sent]]).isSettled(0)).toBe(true);
    expect(() => play(world, asked, [[sent], [sent]])).toThrow(/comes again/);
    expect(() => play(world, asked, [[{ ...sent, shows: 'metric {}' }]])).toThrow(/never asked for/);
  });
});

describe('what has a place', () => {
  const asked = [
    one('r', { act: 'put', place: 'token t', value: '1' }),
    one('r', { act: 'take', place: 'token t' }),
    one('r', { act: 'put', place: 'token t', value: '2' }),
  ];
  const put = (value: number) => [done('r', `put token t ${value}`)];
  const take = [done('r', 'take token t')];

  test('holds what was put there last', () => {
    const world = new CourierWorld(false, {});
    play(world, asked, [put(1), take, put(2)]);
    expect(world.view().places).toEqual({ r: { 'token t': '2' } });
  });

  test.each([
    ['passed over', /put token t 2 of record 2|put token t 2 went out before take token t/, [put(1), put(2)]],
    ['out of order', /take token t went out before put token t 1 of record 0/, [take]],
    ['of another value', /never asked for/, [put(3)]],
  ])('is found to be %s', (_, message, requests) => {
    expect(() => play(new CourierWorld(false, {}), asked, requests)).toThrow(message);
  });
});

describe('a mirrored collection', () => {
  const row = (n: number, asked: Asked, names = true): Numbered => ({
    kind: 'record',
    stream: 0,
    line: '',
    asked,
    number: n,
    ...(names && { names: { member: `{"n":${n}}`, list: 'collection c' } }),
  });
  const asks = (n: number): Asked => one('collection c', { act: 'row', row: `{"n":${n}}` });
  const messages = [row(0, asks(0)), row(1, 'rejected', false), row(2, asks(2))];
  const mirrors = new Mirrors(new Map([[0, ['collection c']]]), messages);
  const account = new Account(messages, new CustomerIoWorld(HABITS));
  const check = (rows: readonly string[], hasEnded = true) =>
    mirrors.checkReplacement('collection c', rows, hasEnded, account);

  test('is replaced by all rows in their order, at the end', () => {
    check(['{"n":0}', '{"n":2}']);
    expect(() => check(['{"n":0}', '{"n":2}'], false)).toThrow(/before the input had ended/);
    expect(() => check(['{"n":0}'])).toThrow(
      /1 rows, where the stream has 2; the first that differs is record 2/,
    );
    expect(() => check(['{"n":2}', '{"n":0}'])).toThrow(/record 0/);
    expect(() => check(['{"n":0}', '{"n":2}', '{"n":3}'])).toThrow(/3 rows, where the stream has 2/);
  });

  test('is told from one that is old, in part or there twice', () => {
    const world = new CustomerIoWorld(HABITS);
    world.apply('collection c', { act: 'replace', rows: ['{"n":0}', '{"old":1}'] });
    expect(() => mirrors.checkExact('collection c', world, account)).toThrow(/\{"n":2\} is missing/);
    world.apply('collection c', { act: 'replace', rows: ['{"n":0}', '{"n":2}', '{"old":1}'] });
    expect(() => mirrors.checkExact('collection c', world, account)).toThrow(/\{"old":1\} should be off/);
    expect(world.view().collections).toEqual({ 'collection c': [['{"n":0}', '{"n":2}', '{"old":1}']] });
  });
});

describe('a mirrored segment', () => {
  const names = (member: string, number: number, list?: string): Numbered => ({
    kind: 'record',
    stream: 0,
    line: '',
    asked: list === undefined ? 'rejected' : 'skipped',
    names: { member, ...(list !== undefined && { list }) },
    number,
  });
  const messages = [names('id:a', 0, '7'), names('id:kept', 1)];
  const mirrors = new Mirrors(new Map([[0, ['7', '8']]]), messages);

  test('keeps whom a row names whose segment cannot be read, and stays as it is where no row names it', () => {
    mirrors.checkRemoval('7', 'id:x', true);
    expect(() => mirrors.checkRemoval('7', 'id:kept', true)).toThrow(/though the stream names them/);
    expect(() => mirrors.checkRemoval('8', 'id:x', true)).toThrow(/which the stream does not name/);
  });

  test('may miss somebody who was deleted, until they are named again', () => {
    const world = new CustomerIoWorld(HABITS);
    const account = new Account(messages, world);
    const check = () => mirrors.checkExact('7', world, account);
    expect(check).toThrow(/id:a is missing/);
    const joinA = () => world.apply('id:a', joining('a'));
    joinA();
    check();
    world.apply('id:a', identifying('a', 0));
    expect(check).not.toThrow();
    joinA();
    world.apply('id:a', { act: 'delete' });
    check();
    world.apply('id:a', identifying('a', 0));
    joinA();
    world.apply('id:a', { act: 'leave', list: '7' });
    expect(check).toThrow(/id:a is missing/);
  });
});

test('an object ends up with its attributes and the people it is related to', () => {
  const world = new CustomerIoWorld(HABITS);
  const attributes = (...entries: [string, string | null][]) => new Map(entries);
  const relate = { act: 'relate', list: '1:acme', spelled: 'a', skipsUnknown: false } as const;
  world.apply('object 1:acme', { act: 'identify_object', attributes: attributes(['x', '1'], ['y', '2']) });
  world.apply('id:a', { ...relate, attributes: attributes(['role', 'admin']) });
  world.apply('object 1:acme', { act: 'identify_object', attributes: attributes(['x', null], ['y', '']) });
  world.apply('id:b', { ...relate, spelled: 'b', attributes: attributes() });
  world.apply('id:b', { act: 'unrelate', list: '1:acme' });
  expect(world.view().objects).toEqual({
    '1:acme': { attributes: {}, people: { 'id:a': { role: 'admin' } } },
  });
  world.apply('object 1:acme', { act: 'delete_object' });
  expect(world.view().objects).toEqual({});
});
