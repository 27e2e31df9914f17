import { describe, expect, test } from 'vitest';
import { EMPTY, STREAM } from './fixtures.ts';
import { toHtml } from './html.ts';
import type { Report } from './report.ts';

const HOSTILE = `</pre></style><script>x</script>"'&<img src=x onerror=x>`;
const ESCAPED =
  '&lt;/pre&gt;&lt;/style&gt;&lt;script&gt;x&lt;/script&gt;&quot;&#39;&amp;&lt;img src=x onerror=x&gt;';

/** A report in which every text of somebody else's is hostile. */
const EVERYWHERE: Report = {
  ...EMPTY,
  service: HOSTILE,
  streams: [
    {
      ...STREAM,
      stream: { name: HOSTILE, namespace: HOSTILE },
      object: HOSTILE,
      customField: HOSTILE,
      read: 3,
      sent: 1,
      skipped: 1,
      rejected: 1,
      deleted: 1,
      deletedBehavior: 'delete',
      rejections: [
        { reason: 'invalid_field', field: HOSTILE, message: HOSTILE, count: 1, primaryKeys: [HOSTILE] },
      ],
      columns: [
        {
          source: { kind: 'column', name: HOSTILE, hasCome: true },
          targets: [{ name: HOSTILE, isOwn: false, isTime: false }],
          notSent: undefined,
        },
        { source: { kind: 'column', name: HOSTILE, hasCome: false }, targets: [], notSent: 'ignored' },
        {
          source: { kind: 'constant', value: HOSTILE },
          targets: [{ name: HOSTILE, isOwn: true, isTime: true }],
          notSent: undefined,
        },
      ],
    },
  ],
  outcomes: [{ object: HOSTILE, behavior: 'append', list: undefined, records: 1, things: undefined }],
  notInCatalog: [{ stream: { name: HOSTILE }, records: 2 }],
  lists: [{ noun: 'list', title: HOSTILE, members: 1 }],
  replaced: [{ title: HOSTILE, rows: 1 }],
  requests: [
    {
      method: 'POST',
      pattern: HOSTILE,
      calls: 1,
      items: 1,
      bytes: 1,
      isLimited: true,
      isQuestion: false,
      examples: [{ method: 'POST', url: HOSTILE, body: HOSTILE }],
    },
  ],
  warnings: [HOSTILE],
  failure: HOSTILE,
};

describe('the page', () => {
  test('shows names and values as text, whatever they hold', () => {
    const html = toHtml(EVERYWHERE);
    expect(html).toContain(`<pre class="call" tabindex="0">POST ${ESCAPED}`);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
    expect(html.match(/<\/style>/g)).toHaveLength(1);
    expect(html.match(/<\/pre>/g)).toHaveLength(1);
  });

  test('closes every element that it opens', () => {
    const open: string[] = [];
    for (const [, close, name] of toHtml(EVERYWHERE).matchAll(/<(\/?)([a-z]\w*)[^>]*>/g)) {
      if (['meta', 'link', 'br'].includes(name!)) continue;
      if (close === '') open.push(name!);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  test('needs nothing but itself', () => {
    const html = toHtml(EVERYWHERE);
    expect(html).not.toMatch(/<script|@import|url\(|<iframe|<object|<form/);
    expect([...html.matchAll(/(?:src|href)="(.*?)"/g)].map(([, address]) => address)).toEqual(['data:,']);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  });

  test('counts one of something as one', () => {
    const html = toHtml({ ...EMPTY, streams: [{ ...STREAM, read: 1, sent: 1 }] });
    expect(html).toContain('what a sync would do with 1 row.');
  });

  test('leaves out what there is nothing to say about', () => {
    const html = toHtml({ ...EMPTY, streams: [STREAM] });
    expect(html).toContain('No row has come.');
    for (const title of ['Before you sync', 'What becomes of the columns', '<h2>Requests']) {
      expect(html).not.toContain(title);
    }
  });
});
