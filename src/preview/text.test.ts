import { describe, expect, test } from 'vitest';
import { EMPTY, STREAM } from './fixtures.ts';
import type { Report } from './report.ts';
import { toText } from './text.ts';
import { headline } from './wording.ts';

const flat = (report: Report) => toText(report).replace(/\s+/g, ' ');

describe('the headline', () => {
  const outcome = {
    object: 'person',
    behavior: 'update_or_create',
    list: undefined,
    records: 3,
    things: 2,
  } as const;

  test.each([
    ['nothing', {}, 'Nothing will be sent to Customer.io.'],
    [
      'nothing but rejections',
      { streams: [{ ...STREAM, read: 1, rejected: 1 }] },
      'Nothing will be sent to Customer.io, because 1 row can’t be delivered.',
    ],
    ['people', { outcomes: [outcome] }, '2 people will be created or updated in Customer.io.'],
    [
      'one person, and a row that is rejected',
      { outcomes: [{ ...outcome, things: 1 }], streams: [{ ...STREAM, read: 4, sent: 3, rejected: 1 }] },
      '1 person will be created or updated in Customer.io, 1 row can’t be delivered.',
    ],
    [
      'more people than can be told apart',
      { outcomes: [{ ...outcome, records: 1_000_000, things: undefined }] },
      '1,000,000 rows of people will be created or updated in Customer.io.',
    ],
    [
      'several things',
      {
        outcomes: [
          outcome,
          { object: 'event', behavior: 'append', list: undefined, records: 1, things: 1 },
          { object: 'device_token', behavior: 'delete', list: undefined, records: 1200, things: 7 },
        ],
      },
      '2 people will be created or updated, 1 event will be added and 1,200 device tokens will be deleted in Customer.io.',
    ],
    [
      'collections',
      {
        outcomes: [{ object: 'collection', behavior: 'mirror', list: undefined, records: 30, things: 1 }],
        replaced: [{ title: 'Collection "plans"', rows: 30 }],
      },
      '1 collection will hold exactly 30 rows in Customer.io.',
    ],
    [
      'lists',
      {
        outcomes: [{ object: 'profile_with_list', behavior: 'mirror', list: 'list', records: 9, things: 9 }],
        lists: [
          { noun: 'list', title: 'List "a"', members: 1 },
          { noun: 'list', title: 'List "b"', members: 7 },
        ],
      },
      '2 lists will hold exactly 8 members in Customer.io.',
    ],
  ] as const)('is one sentence about %s', (_, report, sentence) => {
    expect(headline({ ...EMPTY, ...(report as Partial<Report>) })).toBe(sentence);
  });
});

describe('the text', () => {
  test('counts one of something as one', () => {
    const stream = { ...STREAM, read: 1, sent: 1 };
    const speed = { ...EMPTY.speed, calls: 1, seconds: 61 };
    const request = {
      method: 'POST',
      pattern: '/x/{id}',
      calls: 1,
      items: 1,
      bytes: 1,
      isLimited: false,
      isQuestion: false,
      examples: [{ method: 'POST', url: 'https://api/x/1', body: '{"a": 1}' }],
    };
    const text = flat({ ...EMPTY, streams: [stream], states: 1, requests: [request], speed });
    expect(text).toContain('1 record read: 1 would be sent, 0 skipped, 0 rejected.');
    expect(text).toContain('1 request, about 61 seconds; 1 item in 1 byte.');
    expect(text).toContain('1 STATE passed over');
    expect(text).toContain(
      'POST /x/{id}: 1 call POST https://api/x/1 Authorization: *** Content-Type: application/json {"a": 1}',
    );
  });

  test('has no line of prose that is longer than 80 characters, and no space at an end', () => {
    const words = 'word '.repeat(60).trim();
    const stream = {
      ...STREAM,
      read: 2,
      rejected: 2,
      rejections: [
        { reason: 'invalid_field', field: 'a', message: words, count: 2, primaryKeys: ['{"id":1}'] },
      ] as const,
      columns: [
        { source: { kind: 'column', name: 'n'.repeat(40), hasCome: true }, targets: [], notSent: 'ignored' },
        { source: { kind: 'column', name: 'short', hasCome: true }, targets: [], notSent: 'ignored' },
      ] as const,
    };
    const lines = toText({ ...EMPTY, streams: [stream], warnings: [words], failure: words }).split('\n');
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(80);
      expect(line).toBe(line.trimEnd());
    }
  });

  test('shows what would move the cursor or turn the text around instead of doing it', () => {
    const name = 'a\u001b[31m\nb\u202ec\u009b';
    const text = toText({ ...EMPTY, streams: [{ ...STREAM, stream: { name, namespace: 'x\r' } }] });
    expect(text).toContain('Stream a\\u001b[31m\\u000ab\\u202ec\\u009b (in x\\u000d)');
    expect(text).not.toContain('\u001b');
  });

  test('makes headings stand out where it can', () => {
    expect(toText(EMPTY, (heading) => `*${heading}*`)).toMatch(/^\*Preview for Customer\.io: /);
  });
});
