import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startCourier } from '../vendors/courier/server.ts';
import { startCustomerIo } from '../vendors/customer-io/server.ts';
import { preview, type RunOptions, type Told, write } from './connector.ts';
import { appConfig, catalog, config, courierConfig, record, state, stream } from './messages.ts';

const customerIo = await startCustomerIo();
const courier = await startCourier();
const folder = mkdtempSync(join(tmpdir(), 'preview-'));
const page = join(folder, 'report.html');
beforeEach(() => {
  customerIo.reset();
  courier.reset();
  rmSync(page, { force: true });
});
afterAll(async () => {
  await Promise.all([customerIo.close(), courier.close()]);
  rmSync(folder, { recursive: true });
});

const SECRET = 'a value of a row';

/** People and events, of whom some are rejected, skipped or of no stream at all. */
function mixed(settings: object = {}): { options: RunOptions; messages: (string | object)[] } {
  const streams = [
    {
      name: 'users',
      object: 'person',
      fields: [
        { to: 'email', from: 'mail' },
        { to: 'source', value: 'warehouse' },
      ],
    },
    { name: 'orders', object: 'event', other_fields: 'ignore' },
  ];
  return {
    options: {
      config: config(customerIo, streams, { mystery: 1, ...settings }),
      catalog: catalog(
        stream('users', { key: ['id'], properties: { born: { type: 'string', format: 'date' } } }),
        stream('orders', { mode: 'append', key: ['n'] }),
      ),
    },
    messages: [
      record(
        'users',
        '{"id":1,"mail":"a@x.io","plan":"gold","born":"2000-01-01","_airbyte_raw_id":"r","n":12345678901234567890.10}',
      ),
      record('users', { id: 2, mail: 'b@x.io', plan: SECRET, born: '2000-01-01', _update: true }),
      record('users', { id: 3, _ab_cdc_deleted_at: '2026-01-01T00:00:00Z' }),
      record('users', { id: ' ', mail: ' ' }),
      state('users', 1),
      record('orders', { n: 1, person_id: 1, event_name: 'Order', note: SECRET }),
      record('orders', { n: 2, person_id: 2 }),
      record('orders', { n: 3, person_id: 3 }),
      record('strangers', { id: 1 }),
      state('orders', 1),
    ],
  };
}

/** What the calls of a report hold, with nothing but white space outside of strings taken out. */
function bodiesIn({ stdout }: Told): string[] {
  const calls = stdout.split(/\n {2}Content-Type: application\/json\n\n/).slice(1);
  return calls.map((call) => compact(call.split(/\n\n/)[0]!));
}

function compact(json: string): string {
  return json.replace(/("(?:\\.|[^"\\])*")|\s+/g, '$1');
}

describe('a preview of what needs the App API', () => {
  const MIRRORED = { mode: 'overwrite', syncMode: 'full_refresh' } as const;
  const options: RunOptions = {
    config: appConfig(customerIo, [
      { name: 'event', unknown_people: 'skip' },
      { name: 'plans', object: 'collection', fields: [{ to: 'collection', value: 'plans' }] },
    ]),
    catalog: catalog(
      stream('segment_member', MIRRORED),
      stream('plans', MIRRORED),
      stream('person_merge', { mode: 'append' }),
      stream('event', { mode: 'append' }),
    ),
  };
  const messages = [
    ...['a', 'b', 'a'].map((person_id) => record('segment_member', { segment_id: 7, person_id })),
    ...[1, 2, 3].map((n) => record('plans', { n })),
    record('person_merge', { primary_id: 'a', secondary_id: 'b' }),
    ...Array.from({ length: 150 }, (_, n) =>
      record('event', { person_id: `p${n % 120}`, event_name: 'Seen', n }),
    ),
  ];

  test('tells what would be mirrored, replaced, merged and asked, and asks nobody', async () => {
    const { code, stdout } = await preview(options, messages);
    expect([code, customerIo.stats().requests]).toEqual([0, 0]);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain(
      '1 segment will hold exactly 2 members, 1 collection will hold exactly 3 rows, 1 merge of two people will be added and 150 events will be added in Customer.io.',
    );
    expect(text).toContain('Segment "7" is mirrored 2 members are named. Whoever is in the segment now');
    expect(text).toContain(
      'Collection "plans" is replaced as a whole It would hold 3 rows and nothing else.',
    );
    expect(text).toContain('1 merge can’t be undone');
    expect(text).toContain(`GET ${customerIo.urls.app}/v1/collections`);
    expect(text).toContain(`PUT ${customerIo.urls.app}/v1/collections/{id}`);
    expect(text).toContain('POST /v1/customers/attributes 2 calls asks first what is there');
    expect(text).toContain('(delivery.requests_per_second), and 10 a second for the App API.');
    expect(bodiesIn(await preview(options, messages))).toContain(
      '{"name":"plans","data":[{"n":1},{"n":2},{"n":3}]}',
    );
  });

  test('is the same in a dry run, without values', async () => {
    const { code, logs } = await write({ ...options, args: ['--dry-run'] }, messages);
    expect([code, customerIo.stats().requests]).toEqual([0, 0]);
    const lines = logs.map(({ message }) => message);
    expect(lines).toContain('Collection "plans" would hold 3 rows.');
    expect(lines).toContain(
      'Mirrored: 1 segment with 2 named members; whoever else is in them would be removed. A dry run does not ask Customer.io who that is.',
    );
  });
});

describe('a preview for Customer.io', () => {
  test('tells in a text what would be sent, and sends nothing', async () => {
    const { options, messages } = mixed();
    const result = await preview(options, messages);
    expect([result.code, result.stderr, customerIo.stats().requests]).toEqual([0, '', 0]);
    expect(result.stdout).not.toContain('"type":"');
    expect(result.stdout).not.toContain(customerIo.apiKey);
    const lines = result.stdout.split('\n').map((line) => line.trim());
    expect(lines).toEqual(
      expect.arrayContaining([
        'Preview for Customer.io: nothing has been sent',
        '2 people will be created or updated and 1 event will be added in Customer.io, 3',
        '8 records read: 3 would be sent, 2 skipped, 3 rejected.',
        expect.stringMatching(/^1 request, less than a second; 3 items in \d+ bytes\.$/),
        '2 STATEs passed over: a preview gives none back.',
        'Stream users: person, update_or_create',
        '1  skipped: the source marked them as deleted',
        'mail                own name email',
        'plan                attribute plan',
        'born                attribute born, as unix seconds',
        '_airbyte_raw_id     not sent: Airbyte’s own column',
        '_ab_cdc_deleted_at  not sent: it marks rows that are deleted',
        '_update             not sent: the service reads it as a command',
        '"warehouse"         attribute source, a constant',
        '2 × missing_field (event_name): event_name is missing or blank. For',
        'note        not sent: other_fields is ignore',
        'strangers  1 record skipped',
        '- Ignored in the configuration, because there are no such settings: mystery.',
        '- Records of stream "strangers" are skipped, because it is not in the catalog.',
        '- Stream "users": not sent, because Customer.io reads them as commands:',
        'Authorization: ***',
        `POST ${customerIo.urls.us}/api/v2/batch`,
      ]),
    );
    expect(result.stdout.replace(/\s+/g, ' ')).toContain(
      '1 × missing_identifier (id): id is missing or blank. For example {"id":" "}.',
    );
    for (const line of result.stdout.split('\n')) {
      if (!line.includes(customerIo.urls.us)) expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  test('shows calls that are byte for byte what write then sends', async () => {
    const { options, messages } = mixed();
    const shown = bodiesIn(await preview(options, messages));
    await write(options, messages);
    expect(shown).toEqual(customerIo.requests().map(({ text }) => text));
    expect(shown.join()).toContain('12345678901234567890.10');
  });

  test('shows the first items of a large body, and tells what it leaves out', async () => {
    const rows = Array.from({ length: 3000 }, (_, n) => record('users', { id: n, text: 'x'.repeat(200) }));
    const { options } = mixed();
    const result = await preview(options, rows);
    await write(options, rows);
    const sent = customerIo.requests();
    expect(sent.length).toBeGreaterThan(1);
    expect(result.stdout).toContain(`POST /api/v2/batch  ${sent.length} calls  3,000 items`);
    const shown = bodiesIn(result);
    for (const [i, body] of shown.entries()) {
      const [before] = body.split('…');
      expect(before!.length).toBeGreaterThan(1000);
      expect(sent[i]!.text.startsWith(before!)).toBe(true);
    }
    expect(result.stdout).toMatch(/… and [\d,]+ more items \([\d,]+ bytes\)/);
  });

  test('writes a page as well, and tells where', async () => {
    const { options, messages } = mixed();
    const result = await preview({ ...options, args: ['--html', page] }, messages);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain(`\nThe report is in ${page}\n`);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain(
      '<h1>2 people will be created or updated and 1 event will be added in Customer.io, 3 rows can’t be delivered.</h1>',
    );
    expect(html).not.toContain(customerIo.apiKey);
  });

  test('of no records at all says that nothing will be sent', async () => {
    const result = await preview(mixed().options, []);
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(result.stdout).toContain('Nothing will be sent to Customer.io.');
    expect(result.stdout).toContain('0 records read');
  });

  test('of a mapping that is wrong ends as the sync would, after it has said why', async () => {
    const rows = Array.from({ length: 12 }, (_, n) => record('users', { key: n }));
    const { options } = mixed();
    const result = await preview({ ...options, args: ['--html', page] }, rows);
    expect([result.code, customerIo.stats().requests]).toEqual([1, 0]);
    expect(result.stderr).toMatch(/^Error: Of 12 records of stream "users" 12 were rejected; .*\n$/);
    expect(result.stdout).toContain('The sync would fail, because 12 of 12 rows can’t be delivered.');
    expect(result.stdout).toContain('No record has "mail".');
    expect(readFileSync(page, 'utf8')).toContain('The sync would fail');
  });

  test('writes no rejected records down', async () => {
    const storage = { type: 'local', path: join(folder, 'rejected') };
    const { options, messages } = mixed({ rejected_records: { storage } });
    expect((await preview(options, messages)).code).toBe(0);
    expect(existsSync(storage.path)).toBe(false);
  });
});

describe('a preview for Courier', () => {
  const options = (streams: readonly object[] = []): RunOptions => ({
    config: courierConfig(
      courier,
      [
        { name: 'members', object: 'profile_with_list', fields: [{ to: 'list_id', value: 'news' }] },
        ...streams,
      ],
      { mirror: { max_removed_percent: 30 } },
    ),
    catalog: catalog(
      stream('members', { mode: 'overwrite', syncMode: 'full_refresh', key: ['recipient_id'] }),
      stream('lists', { object: 'list' }),
      stream('users', { object: 'profile', mode: 'update' }),
    ),
  });
  const messages = [
    record('lists', { list_id: 'news', name: 'News', color: 'red' }),
    ...['a', 'b', 'b', ''].map((recipient_id) => record('members', { recipient_id })),
    record('users', { recipient_id: 'a', n: '1' }),
  ];

  test('tells whom a mirrored list would keep, and asks nothing', async () => {
    courier.subscribe('news', ['gone']);
    const result = await preview(options(), messages);
    expect([result.code, result.stderr, courier.stats().requests]).toEqual([0, '', 0]);
    const text = result.stdout.replace(/\s+/g, ' ');
    expect(text).toContain('1 list will hold exactly 2 members');
    expect(text).toContain(
      'List "news" is mirrored 2 members are named. Whoever is in the list now and isn’t named here would be removed. Preview doesn’t ask Courier who that is',
    );
    expect(text).toContain('more than 30 %');
    expect(text).toContain('color not sent: there is nothing to put it in');
    expect(text).toContain('POST /lists/{id}/subscriptions 1 call 2 items');
    expect(text).toContain('PUT /lists/{id} 1 call');
    expect(text).toContain('GET /profiles/{id} 1 call asks first what is there');
    expect(text).toContain('limit of 20 calls a minute (PUT /lists/{id} and POST /lists/{id}/subscriptions)');
    expect(result.stdout).not.toContain(courier.apiKey);
  });

  test('shows calls that are byte for byte what write then sends', async () => {
    const all = [...messages.slice(0, 4), ...messages.slice(5)];
    const result = await preview(options([{ name: 'users', sync_behavior: 'update_or_create' }]), all);
    const complete = { stream_descriptor: { name: 'members' }, status: 'COMPLETE' };
    const end = { type: 'TRACE', trace: { type: 'STREAM_STATUS', emitted_at: 1, stream_status: complete } };
    await write(options([{ name: 'users', sync_behavior: 'update_or_create' }]), [...all, end]);
    const sent = courier.requests().filter(({ method }) => method !== 'GET');
    expect(bodiesIn(result).toSorted()).toEqual(sent.map(({ text }) => text).toSorted());
    for (const { method, path } of sent) {
      expect(result.stdout).toContain(`  ${method} ${courier.urls.us}${path}\n`);
    }
  });
});

describe('an error of a preview', () => {
  const { options, messages } = mixed();
  const wrong = { ...(options.config as object), service: { type: 'customer_io', api_key: SECRET } };

  test.each([
    [
      'a configuration that cannot be used',
      { ...options, config: wrong },
      messages,
      /^The configuration cannot be used: /,
    ],
    ['a catalog that is no JSON', { ...options, catalog: '{' }, messages, /it is not valid JSON\.$/],
    ['a missing option', { config: options.config }, messages, /^--catalog is missing\. Usage: /],
    [
      'an option that is none',
      { ...options, args: ['--htlm', 'x'] },
      messages,
      /^Unknown option '--htlm'.*Usage: /,
    ],
    ['a line that is no message', options, [...messages, SECRET], /^Line 11 of the input /],
    [
      'a line that is no UTF-8',
      options,
      [Buffer.of(0x22, 0xff, 0x22, 0x0a)],
      /^Line 1 of the input is not valid UTF-8/,
    ],
    [
      'a page that cannot be written',
      { ...options, args: ['--html', join(folder, 'no', 'folder.html')] },
      [SECRET],
      /^The report cannot be written to .*folder\.html \(there is no such folder\): choose another path for --html\.$/,
    ],
    [
      'a page in the place of the configuration',
      { ...options, args: ['--html', './config.json'] },
      [SECRET],
      /^The report would take the place of .*config\.json: choose another path for --html\.$/,
    ],
    ['a page that is a folder', { ...options, args: ['--html', folder] }, [SECRET], /\(EISDIR\)/],
  ] as const)('is one sentence on stderr: %s', async (_, given, lines, sentence) => {
    const result = await preview(given, lines);
    expect([result.code, result.stdout, customerIo.stats().requests]).toEqual([1, '', 0]);
    expect(result.stderr).toMatch(/^Error: .*\n$/);
    expect(result.stderr.slice('Error: '.length, -1)).toMatch(sentence);
    expect(result.stderr).not.toContain(SECRET);
  });

  test('leaves no empty page behind', async () => {
    expect((await preview({ ...options, args: ['--html', page] }, [SECRET])).code).toBe(1);
    expect(existsSync(page)).toBe(false);
  });
});

describe('a dry run', () => {
  test('logs the same counts, columns and kinds of calls, and no value of a row', async () => {
    const { options, messages } = mixed();
    const result = await write({ ...options, args: ['--dry-run'] }, messages);
    expect([result.code, result.states, customerIo.stats().requests]).toEqual([0, [], 0]);
    const said = result.logs.map(({ message }) => message);
    expect(said).toContainEqual(
      expect.stringMatching(
        /^Stream "users" would be person, update_or_create: .*"mail" → own name email.*"born" → attribute born, as unix seconds.*a constant → attribute source/,
      ),
    );
    expect(said).toContainEqual(
      expect.stringMatching(/^Would be sent: 1 × POST \/api\/v2\/batch with 3 items in \d+ bytes\.$/),
    );
    expect(said).toContainEqual(
      expect.stringMatching(/^Dry run: 1 call would take less than a second at 100 requests a second\.$/),
    );
    expect(result.lines.join('\n')).not.toContain(SECRET);
    for (const value of ['a@x.io', 'gold', '2000-01-01', 'warehouse']) {
      expect(result.lines.join('\n')).not.toContain(value);
    }
  });
});
