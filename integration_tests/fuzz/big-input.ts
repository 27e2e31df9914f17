/** `npm run fuzz:big`: inputs that are larger than memory should grow for, and what memory they take. */

import { pipeline } from 'node:stream/promises';
import { watchPeakMemory } from '../../bench/peak-memory.ts';
import { startVendor } from '../../bench/vendor-process.ts';
import { summaryOf } from '../scenarios/cases.ts';
import { Connector, type Result } from '../scenarios/connector.ts';
import { catalog, record, state, stream } from '../scenarios/messages.ts';

const MB = 1_000_000;
const MOST = 250;

interface Big {
  readonly name: string;
  /** What is written between the good records 1 and 2, in pieces. */
  readonly input: () => Iterable<string>;
  /** What must become of the stream's records: how many accepted, and the reasons of those that are not. */
  readonly accepted: number;
  readonly rejected: readonly RegExp[];
  /** The line that stops the sync. */
  readonly badLine?: number;
  /** How long the STATE in the input is; it has to come back. */
  readonly stateLength?: number;
}

const RECORD_HEAD = '{"type":"RECORD","record":{"stream":"person","data":{"id":3,"big":';
const RECORD_END = '},"emitted_at":1}}\n';
const LOG = '{"type":"LOG","log":{"level":"INFO","message":"x"}}\n';

const INPUTS: readonly Big[] = [
  {
    name: 'a record with a text of 100 MB',
    input: () => [`${RECORD_HEAD}"`, ...repeated('x'.repeat(MB), 100), `"${RECORD_END}`],
    accepted: 2,
    rejected: [/^value_too_long|^record_too_large/],
  },
  {
    name: 'a record with an array of 100 MB',
    input: () => [`${RECORD_HEAD}[0`, ...repeated(',{"a":[1,2]}'.repeat(MB / 10), 84), `]${RECORD_END}`],
    accepted: 2,
    rejected: [/^value_too_long|^record_too_large/],
  },
  {
    name: 'a record with a million fields, 100 MB',
    input: () => [
      `${RECORD_HEAD}1`,
      ...numbered(1000, (thousand) =>
        [...numbered(1000, (n) => `,"field ${thousand * 1000 + n}":"${'v'.repeat(80)}"`)].join(''),
      ),
      RECORD_END,
    ],
    accepted: 2,
    rejected: [/^too_many_attributes|^record_too_large/],
  },
  {
    name: 'a LOG of 100 MB',
    input: () => [
      '{"type":"LOG","log":{"level":"INFO","message":"',
      ...repeated('x'.repeat(MB), 100),
      '"}}\n',
    ],
    accepted: 2,
    rejected: [],
  },
  {
    name: 'blank lines and LOGs, 300 MB',
    input: () => [...repeated('\n'.repeat(MB), 50), ...repeated(LOG.repeat(MB / 50), 250)],
    accepted: 2,
    rejected: [],
  },
  {
    name: 'a line of 100 MB that is cut short',
    input: () => [`${RECORD_HEAD}"`, ...repeated('x'.repeat(MB), 100), '\n'],
    accepted: 0,
    rejected: [],
    badLine: 2,
  },
  {
    name: 'a STATE of 20 MB',
    input: () => [
      '{"type":"STATE","state":{"type":"STREAM","stream":{"stream_descriptor":{"name":"person"},"stream_state":{"cursor":"',
      ...repeated('x'.repeat(MB), 20),
      '"}}}}\n',
    ],
    accepted: 2,
    rejected: [],
    stateLength: 20 * MB,
  },
];

const vendor = await startVendor('customer-io', ['--record', 'state']);
let areGood = true;
for (const big of INPUTS) {
  const begun = performance.now();
  const { result, peak } = await sync(big);
  const problem = problemOf(big, result) ?? (peak > MOST ? `more than ${MOST} MB` : undefined);
  areGood &&= problem === undefined;
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${big.name}: peak ${peak} MB, ${seconds} s, ${problem ?? 'as it must be'}`);
}
vendor.stop();
process.exit(areGood ? 0 : 1);

async function sync({ input }: Big): Promise<{ result: Result; peak: number }> {
  const connector = new Connector('write', {
    config: {
      service: { type: 'customer_io', site_id: 'site-id', api_key: 'api-key', base_url: vendor.urls.us },
    },
    catalog: catalog(stream('person', { key: ['id'] })),
  });
  const stopWatching = watchPeakMemory(connector.process.pid!);
  const pieces = [
    `${record('person', { id: 1 })}\n`,
    ...input(),
    `${record('person', { id: 2 })}\n${JSON.stringify(state('person', 1))}\n`,
  ];
  // A connector that has stopped reads no more.
  await pipeline(pieces, connector.process.stdin!).catch(() => {});
  const result = await connector.result();
  return { result, peak: stopWatching() };
}

/** What is wrong with a result, if anything. */
function problemOf(big: Big, result: Result): string | undefined {
  const { code, states, error } = result;
  const { accepted, rejected, badLine, stateLength } = big;
  if (badLine !== undefined) {
    const isNamed = error?.failure_type === 'system_error' && error.message.startsWith(`Line ${badLine} of`);
    return isNamed && code === 1 && states.length === 0 ? undefined : `ended with ${error?.message}`;
  }
  if (code !== 0) return `ended with ${error?.message}`;
  const wanted = stateLength === undefined ? 1 : 2;
  if (states.length !== wanted) return `${states.length} STATEs came back of ${wanted}`;
  if (stateLength !== undefined && states[0]!.length < stateLength) return 'the STATE came back shorter';
  const summary = summaryOf(result, 'person');
  const isRight =
    summary.accepted === accepted &&
    summary.rejected.length === rejected.length &&
    summary.rejected.every((reason, i) => rejected[i]!.test(reason));
  return isRight ? undefined : `became ${JSON.stringify(summary)}`;
}

function* repeated(piece: string, times: number): Generator<string> {
  for (let i = 0; i < times; i++) yield piece;
}

function* numbered<T>(count: number, make: (n: number) => T): Generator<T> {
  for (let n = 0; n < count; n++) yield make(n);
}
