import { describe, expect, test } from 'vitest';
import { Account, type Attempted } from './account.ts';
import { CourierWorld } from './courier-world.ts';
import { CustomerIoWorld } from './customer-io-world.ts';
import { type Asked, type Deed, type Message, type Numbered, Violation } from './deeds.ts';
import { differences } from './differences.ts';
import { checkLimits, checkSecrets, type Sent } from './limits.ts';
import { Mirrors } from './mirrors.ts';
import { RejectedLines } from './rejected-lines.ts';
import { drawScenario } from './scenario.ts';
import { StateBook } from './state-book.ts';

const identify = (mark: number, more: Partial<Extract<Deed, { act: 'identify' }>> = {}): Asked => ({
  identity: 'id:1',
  deeds: [
    {
      act: 'identify',
      spelled: '1',
      onlyExisting: false,
      skipsUnknown: false,
      attributes: new Map([['mark', `${mark}`]]),
      ...more,
    },
  ],
});
const event = (mark: number, key = 'k'): Asked => ({
  identity: 'id:1',
  deeds: [
    { act: 'event', spelled: '1', skipsUnknown: false, key, name: 'n', mark, timestamp: 5, attributes: '{}' },
  ],
});
const gone: Asked = { identity: 'id:1', deeds: [{ act: 'delete' }] };
const HABITS = { emptyRemoves: true, joinCreates: false, relateCreates: true };
const STATE = '{"type":"STATE","state":{"data":{"n":1}}}';
const returned = (accepted: number, rejected: number) =>
  STATE.replace(
    '}}}',
    `},"destinationStats":{"recordCount":${accepted}.0,"rejectedRecordCount":${rejected}.0}}}`,
  );

function numbered(...messages: (Asked | 'state')[]): Numbered[] {
  return messages.map((asked, number): Numbered => {
    const message: Message =
      asked === 'state'
        ? { kind: 'state', stream: 0, line: STATE }
        : { kind: 'record', stream: 0, line: '', asked };
    return { ...message, number };
  });
}

function open(...messages: (Asked | 'state')[]) {
  const fed = numbered(...messages);
  const world = new CustomerIoWorld(HABITS);
  const account = new Account(fed, world);
  return {
    world,
    account,
    book: new StateBook(fed, account),
    lines: new RejectedLines(fed, [{ name: 's', namespace: undefined }], account),
  };
}

const done = (shows: string, mark?: number, more: Partial<Attempted> = {}): Attempted => ({
  identity: 'id:1',
  shows,
  mark,
  outcome: 'accepted',
  isApplied: true,
  ...more,
});
const failed = (attempted: Attempted): Attempted => ({ ...attempted, outcome: 'open' });

describe('an account', () => {
  test('takes one item for several records, requests that come again, and a new run after each', () => {
    const { account, book } = open(identify(0), identify(1), gone, identify(3), event(4), 'state');
    account.take([failed(done('identify', 1))]);
    account.take([done('identify', 1)]);
    account.take([failed(done('delete', undefined, { isApplied: false }))]);
    account.take([done('delete')]);
    account.take([done('identify', 3), done('event', 4)]);
    expect(book.take(returned(5, 0)).number).toBe(5);
    expect(book.missing).toEqual([]);
  });

  test.each<[string, RegExp, Attempted[][]]>([
    ['a record that is passed over', /delete went out before identify of record 0/, [[done('delete')]]],
    [
      'a wrong order',
      /identify of record 2 went out before delete of record 1/,
      [[done('identify', 0)], [done('identify', 2)]],
    ],
    [
      'what is sent again after it was accepted',
      /comes again/,
      [[done('identify', 0)], [done('identify', 0)]],
    ],
    ['an item of no record', /never asked for/, [[done('identify', 7)]]],
    ['somebody no record is about', /no record is about id:9/, [[done('identify', 0, { identity: 'id:9' })]]],
  ])('finds %s', (_, message, requests) => {
    const { account } = open(identify(0), gone, identify(2));
    expect(() => {
      for (const request of requests) account.take(request);
    }).toThrow(message);
  });
});

describe('a STATE', () => {
  const started = () => {
    const stage = open(identify(0), event(1), 'rejected', 'state');
    stage.account.take([done('identify', 0)]);
    return stage;
  };

  test.each([
    ['too early', /ahead of record 1/, returned(2, 1)],
    ['altered', /not sent like this/, returned(2, 1).replace('"n":1', '"n":1.0')],
  ])('is found to be %s', (_, message, line) => {
    expect(() => started().book.take(line)).toThrow(message);
  });

  test('is too early while its record has no answer, though the service has it', () => {
    const { account, book } = started();
    account.take([failed(done('event', 1))]);
    expect(() => book.take(returned(2, 1))).toThrow(/ahead of record 1/);
  });

  test('is found to count wrongly, and to come twice', () => {
    const settled = () => {
      const { account, book } = started();
      account.take([done('event', 1)]);
      return book;
    };
    for (const line of [returned(3, 0), returned(1, 1), STATE]) {
      expect(() => settled().take(line)).toThrow(/counts/);
    }
    const book = settled();
    book.take(returned(2, 1));
    expect(() => book.take(returned(2, 1))).toThrow(/twice/);
  });

  test('wants the rejected records before it written down, each once and with its reason', () => {
    const { lines, account } = open('rejected', identify(1), identify(2));
    account.take([done('identify', 2, { outcome: 'rejected', isApplied: false })]);
    const line = (record_number: number, reason: string) =>
      `${JSON.stringify({ stream: 's', namespace: null, record_number, reason })}\n`;
    const all = [line(1, 'missing_field'), line(2, 'refused_by_service'), line(3, 'refused_by_service')];
    lines.check(all.join(''), [0, 1, 2]);
    expect(() => lines.check(all.slice(1).join(''), [0, 1, 2])).toThrow(/record 0 was rejected but is not/);
    expect(() => lines.check(all.join('') + all[0], [])).toThrow(/twice/);
    expect(() => lines.check(line(1, 'refused_by_service'), [])).toThrow(/reason/);
    expect(() => lines.check(line(4, 'missing_field'), [])).toThrow(/no such record/);
  });
});

const NOTHING_ELSE = { objects: {}, segments: {}, collections: {} };

describe('the state in the end', () => {
  const expected = () => {
    const { account, world } = open(identify(0), event(1), event(2), gone, identify(4));
    account.take([done('identify', 0), done('event', 1), done('event', 2)]);
    account.take([done('delete')]);
    account.take([done('identify', 4)]);
    return world.view();
  };
  const stored = {
    type: 'event',
    name: 'n',
    timestamp: 5,
    attributes: '{}',
    person: null,
    anonymousId: null,
  };
  const person = { id: '1', email: null, phone: null, attributes: { mark: '4' }, devices: {} };
  const right = { people: { 'id:1': person }, events: { 1: [stored] }, ...NOTHING_ELSE };

  test.each<[string, unknown, string[]]>([
    ['right', right, []],
    [
      'without an event',
      { ...right, events: {} },
      [expect.stringMatching(/^events.1: expected .*, found nothing/)],
    ],
    [
      'with an event twice',
      { ...right, events: { 1: [stored, stored] } },
      [expect.stringMatching(/^events.1: /)],
    ],
    [
      'with an event counted once more',
      { ...right, events: { ...right.events, 2: [stored] } },
      [expect.stringMatching(/^events.2: expected nothing/)],
    ],
    [
      'of an earlier record',
      { ...right, people: { 'id:1': { ...person, attributes: { mark: '0' } } } },
      ['people.id:1.attributes.mark: expected "4", found "0"'],
    ],
    ['without a person', { ...right, people: {} }, [expect.stringMatching(/^people.id:1: /)]],
  ])('is told from one %s', (_, found, told) => {
    expect(differences(expected(), found)).toEqual(told);
  });
});

describe('a mirrored list', () => {
  const names = (member: string, number: number): Numbered => ({
    kind: 'record',
    stream: 0,
    line: '',
    asked: 'skipped',
    names: { member, list: 'l' },
    number,
  });
  const messages = [names('a', 0), names('b', 1)];
  const mirrors = new Mirrors(new Map([[0, ['l']]]), messages);

  test.each<[string, string[], RegExp | undefined]>([
    ['exact', ['a', 'b'], undefined],
    ['short of a member', ['a'], /b is missing/],
    ['with a stranger', ['a', 'b', 'x'], /x should be off/],
  ])('is found to be %s', (_, members, message) => {
    const world = new CourierWorld(false, { l: members });
    const check = () => mirrors.checkExact('l', world, new Account(messages, world));
    if (message === undefined) check();
    else expect(check).toThrow(message);
  });

  test('may lose strangers only, and only at the end', () => {
    mirrors.checkRemoval('l', 'x', true);
    expect(() => mirrors.checkRemoval('l', 'x', false)).toThrow(/before the input had ended/);
    expect(() => mirrors.checkRemoval('l', 'a', true)).toThrow(/though the stream names them/);
  });
});

describe('limits', () => {
  const main = { requestsPerSecond: 2, bodyBytes: 100, itemBytes: 10 };
  const limits = { main, app: { ...main, requestsPerSecond: 1, bodyBytes: 1000 } };
  const request: Sent = { api: 'main', startedAt: 0, bytes: 100, largestItem: 10, isLimited: false };
  const at = (...times: number[]) => times.map((startedAt) => ({ ...request, startedAt }));

  test.each<[string, RegExp | undefined, Sent[]]>([
    ['none', undefined, at(0, 999, 1000, 1999)],
    ['a request that is too large', /a request of 101 bytes/, [{ ...request, bytes: 101 }]],
    ['an item that is too large', /an item of 11 bytes/, [{ ...request, largestItem: 11 }]],
    ['one request too many in a second', /3 requests in a second/, at(0, 500, 999)],
    [
      'one request too many to the other API',
      /2 requests in a second, where 1 are allowed/,
      at(0, 999).map((each) => ({ ...each, api: 'app' as const })),
    ],
    ['what the other API may get', /a request of 1000 bytes/, [{ ...request, bytes: 1000 }]],
    [
      'one call for lists too many in a minute',
      /21 calls for lists/,
      Array.from({ length: 21 }, (_, n) => ({ ...request, startedAt: n * 2999, isLimited: true })),
    ],
  ])('are found to be broken by %s', (_, message, sent) => {
    if (message === undefined) checkLimits(sent, limits);
    else expect(() => checkLimits(sent, limits)).toThrow(message);
  });

  test('a secret that leaks is found, wherever it is', () => {
    checkSecrets({ stdout: 'fine' }, ['secret']);
    expect(() => checkSecrets({ stdout: '', 'rejected.jsonl': 'a secret' }, ['secret'])).toThrow(Violation);
  });
});

test('a seed gives the same scenario every time', () => {
  for (const seed of [1, 2])
    expect(JSON.stringify(drawScenario(seed))).toBe(JSON.stringify(drawScenario(seed)));
});
