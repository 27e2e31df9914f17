/** Draws one scenario from its seed: what is fed, to which service, with which faults, broken off where. */

import type { StreamOptions } from '../scenarios/messages.ts';
import { catalog, record, stream } from '../scenarios/messages.ts';
import type { Switches as CourierSwitches } from '../vendors/courier/server.ts';
import type { Switches as CustomerIoSwitches } from '../vendors/customer-io/server.ts';
import type { Fault } from '../vendors/faults.ts';
import { Chance } from './chance.ts';
import { drawCrowd, TOPICS, type Topics } from './courier-crowd.ts';
import { courierSource } from './courier-sources.ts';
import { type Cast, drawCast } from './customer-io-cast.ts';
import { segmentsFor } from './customer-io-segment.ts';
import type { Found } from './customer-io-setup.ts';
import { customerIoSource } from './customer-io-sources.ts';
import type { Message, Numbered } from './deeds.ts';
import { courierSwitches, customerIoSwitches } from './drawn-switches.ts';
import { drawFaults } from './faults.ts';
import type { Descriptor } from './rejected-lines.ts';
import type { Source } from './source.ts';

/** Lines that nothing is done about. */
const OTHERS = [
  '{"type":"LOG","log":{"level":"INFO","message":"hello"}}',
  '{"type":"TRACE","trace":{"type":"ESTIMATE","emitted_at":1,"estimate":{"name":"users","type":"STREAM"}}}',
  record('of no catalog', { id: '1', recipient_id: '1', list_id: 'news' }),
  '',
];

/** How a run is broken off, at whichever of these comes first. */
export interface Interruption {
  readonly by: 'kill -9' | 'SIGTERM' | 'closed stdout';
  readonly states: number;
  readonly records: number;
  readonly milliseconds: number;
}

/** How the lines come in. */
export interface Feeding {
  readonly pieces: number;
  /** Between two pieces, and before the end of the input; in milliseconds. */
  readonly pause: number;
  readonly openFor: number;
}

export interface Scenario {
  readonly seed: number;
  readonly service:
    | {
        readonly type: 'customer_io';
        readonly switches: Partial<CustomerIoSwitches>;
        readonly kind: Cast['kind'];
        readonly perSecond: number;
        readonly appPerSecond: number;
        readonly found: Omit<Found, 'kind'>;
        /** How many there are. */
        readonly segments: number;
      }
    | {
        readonly type: 'courier';
        readonly switches: Partial<CourierSwitches>;
        readonly members: Readonly<Record<string, readonly string[]>>;
        readonly recipients: readonly string[];
        readonly topics: Topics;
        /** What the service allows. It counts every run; a run knows its own calls only, and would wait. */
        readonly listCallsAMinute: number;
      };
  /** In the order of their numbers. */
  readonly streams: readonly Descriptor[];
  /** What the streams are. */
  readonly titles: readonly string[];
  readonly siteId: string;
  readonly apiKey: string;
  readonly appApiKey: string;
  readonly settings: readonly object[];
  readonly delivery: {
    readonly requests_per_second: number;
    readonly max_concurrency: number;
    readonly retry_for_seconds: number;
  };
  readonly catalog: object;
  /** Whether rejected records are written down. */
  readonly isStored: boolean;
  /** By stream: the lists and collections it mirrors. */
  readonly mirrored: ReadonlyMap<number, readonly string[]>;
  readonly messages: readonly Numbered[];
  readonly faults: readonly Fault[];
  readonly interruptions: readonly Interruption[];
  /** One for each run. */
  readonly feedings: readonly Feeding[];
}

export function drawScenario(seed: number): Scenario {
  const chance = new Chance(seed);
  const type = chance.of(['customer_io', 'courier'] as const);
  const isCustomerIo = type === 'customer_io';
  const badShare = chance.of([0, 0.02, 0.06]);
  const names = chance.some(['users', 'orders', 'people_2', 'Ünï "q"', 'a', 'b'], chance.int(1, 5));
  const streams: (Source & Descriptor)[] = [];

  const isShuffled = chance.is(0.4);
  const padding = chance.of([0, 20, 900]);
  const cast = drawCast(chance, { isOrdered: !isShuffled, padding, badShare });
  const crowd = drawCrowd(chance, badShare);
  for (const [n, each] of names.entries()) {
    // Streams may share a name in different namespaces.
    const namespace = chance.of([undefined, `space ${n}`]);
    const name = namespace !== undefined && chance.is(0.3) ? names[0]! : each;
    const source = isCustomerIo ? customerIoSource(chance, cast, n) : courierSource(chance, crowd, `s${n}`);
    streams.push({ ...source, name, namespace });
  }
  const mirrored = new Map(
    streams.flatMap(({ mirrors }, n) => (mirrors === undefined ? [] : [[n, mirrors] as const])),
  );
  const messages = drawMessages(
    chance,
    streams,
    isCustomerIo ? chance.of([60, 300, 1000, 2000]) : chance.of([50, 150, 400]),
  );
  const records = messages.filter(({ kind }) => kind === 'record').length;
  const found = drawFound(chance, cast, [...mirrored.values()].flat());
  const members = Object.fromEntries(
    [...mirrored.values()].flat().map((list) => {
      const known = chance.some(crowd.recipients, chance.int(0, crowd.recipients.length));
      return [list, [...known, ...chance.some(['stranger-1', 'stranger 2'], chance.int(0, 2))]];
    }),
  );

  return {
    seed,
    service: isCustomerIo
      ? {
          type,
          kind: cast.kind,
          perSecond: chance.of([20, 100, 1000]),
          appPerSecond: chance.of([10, 1000]),
          found,
          segments: segmentsFor(names.length),
          switches: customerIoSwitches(chance, cast, isShuffled),
        }
      : {
          type,
          members,
          recipients: crowd.recipients,
          topics: TOPICS,
          switches: courierSwitches(chance),
          listCallsAMinute: chance.is(0.03) ? 20 : 1000,
        },
    streams: streams.map(({ name, namespace }) => ({ name, namespace })),
    titles: streams.map(({ title }) => title),
    siteId: `site-${seed}-${chance.int(1e8, 1e9)}`,
    apiKey: `secret-${seed}-${chance.int(1e8, 1e9)}`,
    appApiKey: `app-secret-${seed}-${chance.int(1e8, 1e9)}`,
    settings: streams.map(({ name, namespace, settings }) => ({
      name,
      ...(namespace && { namespace }),
      ...settings,
    })),
    delivery: {
      requests_per_second: isCustomerIo ? chance.of([15, 30, 100, 1000]) : chance.of([100, 300, 1000]),
      max_concurrency: chance.int(1, 16),
      retry_for_seconds: 600,
    },
    catalog: catalog(
      ...streams.map(({ name, namespace, options }) =>
        stream(name, { ...options, ...(namespace && { namespace }) } as StreamOptions),
      ),
    ),
    isStored: chance.is(0.5),
    mirrored,
    messages,
    faults: drawFaults(chance, type),
    interruptions: Array.from({ length: Math.max(0, chance.int(-2, 4)) }, () => ({
      by: chance.of(['kill -9', 'kill -9', 'SIGTERM', 'closed stdout'] as const),
      states: chance.of([1, 2, 5, 20]),
      records: chance.int(1, records * 2),
      milliseconds: chance.int(100, 2500),
    })),
    feedings: Array.from({ length: 6 }, () => drawFeeding(chance)),
  };
}

/** Who and what is there before the first run, strangers on mirrored lists among them. */
function drawFound(chance: Chance, cast: Cast, mirrored: readonly string[]): Omit<Found, 'kind'> {
  const strangers = {
    id: ['stranger-1', 'stranger 2'],
    email: ['stranger1@example.com', 'stranger2@example.com'],
    phone: ['+14155559991', '+14155559992'],
  }[cast.kind];
  const known = chance.some(cast.people, chance.int(0, cast.people.length));
  const isCollection = (list: string) => list.startsWith('collection ');
  const members = mirrored
    .filter((list) => !isCollection(list) && chance.is(0.8))
    .map((list) => [
      list,
      [...chance.some(known, chance.int(0, known.length)), ...chance.some(strangers, chance.int(0, 2))],
    ]);
  const collections = mirrored
    .filter((list) => isCollection(list) && chance.is(0.6))
    .map((list) => [list, Array.from({ length: chance.int(0, 4) }, (_, n) => `{"old":${n}}`)]);
  return {
    people: [...known, ...strangers],
    members: Object.fromEntries(members),
    collections: Object.fromEntries(collections),
  };
}

function drawFeeding(chance: Chance): Feeding {
  const pieces = chance.of([1, 1, 6, 40]);
  // The connector takes a while to start: what has come by then is read at once.
  const pause = pieces === 1 ? 0 : chance.of([300, 1000, 2500]) / pieces;
  return { pieces, pause, openFor: chance.of([0, 0, 300, 1500]) };
}

/** The lines of the source: records of the streams in some order, and their STATEs. */
function drawMessages(chance: Chance, streams: readonly (Source & Descriptor)[], most: number): Numbered[] {
  const messages: Numbered[] = [];
  const add = (message: Message) => messages.push({ ...message, number: messages.length } as Numbered);
  const scope = chance.of(['STREAM', 'STREAM', 'GLOBAL', 'LEGACY'] as const);
  const hasStatuses = chance.is(0.4);
  const stateShare = chance.of([0.005, 0.03, 0.2]);
  const isInTurn = chance.is(0.2);
  const records = chance.int(Math.min(50, most), most);
  const numbers = [...streams.keys()];

  const status = (n: number, value: string) => {
    const { name, namespace } = streams[n]!;
    const stream_status = { stream_descriptor: { name, ...(namespace && { namespace }) }, status: value };
    const trace = { type: 'STREAM_STATUS', emitted_at: 1, stream_status };
    add({ kind: 'other', stream: n, line: JSON.stringify({ type: 'TRACE', trace }) });
  };
  const state = (n: number) => {
    const line = stateLine(scope, messages.length, streams[n]!, chance);
    add({ kind: 'state', stream: scope === 'STREAM' ? n : undefined, line });
  };

  if (hasStatuses) for (const n of numbers) status(n, 'STARTED');
  const rows = numbers.map(() => 0);
  const hasRoom = (n: number) => rows[n]! < (streams[n]!.most ?? Number.POSITIVE_INFINITY);
  for (let i = 0; i < records; i++) {
    const n = isInTurn ? Math.floor((i * streams.length) / records) : chance.of(numbers);
    if (!hasRoom(n)) continue;
    rows[n]!++;
    const { name, namespace } = streams[n]!;
    const { data, asked, names } = streams[n]!.draw(messages.length);
    add({ kind: 'record', stream: n, line: record(name, data, namespace), asked, ...(names && { names }) });
    if (chance.is(stateShare)) state(chance.is(0.9) ? n : chance.of(numbers));
    if (chance.is(0.01)) add({ kind: 'other', stream: undefined, line: chance.of(OTHERS) });
  }
  for (const n of numbers) if (hasStatuses) status(n, 'COMPLETE');
  // Without a status, a STATE at the end is what tells that a mirrored stream is complete.
  const closing = numbers.filter((n) => streams[n]!.mirrors !== undefined || chance.is(0.8));
  for (const n of scope === 'STREAM' ? closing : closing.slice(0, 1)) state(n);
  return messages;
}

function stateLine(scope: string, number: number, { name, namespace }: Descriptor, chance: Chance): string {
  const data = `{"cursor": ${number}, "big":${chance.of(['123456789012345678901234567890', '1.0', '[ ]', '"Zo\\u00eb/\\/"'])},"none":null}`;
  const more = chance.of(['', ',"id":7', ',"sourceStats":{"recordCount":3.0},"unknown":[1, 2]']);
  const descriptor = JSON.stringify({ name, ...(namespace && { namespace }) });
  const body = {
    STREAM: `"type":"STREAM","stream":{"stream_descriptor":${descriptor},"stream_state":${data}}`,
    GLOBAL: `"type":"GLOBAL","global":{"shared_state":${data},"stream_states":[]}`,
    LEGACY: `"data":${data}`,
  }[scope];
  return `{"type":"STATE","state":{${body}${more}}}`;
}
