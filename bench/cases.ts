/** The cases of `npm run bench`, in the order they run. */

import { atLeast, atMost, type Case, type Target } from './case.ts';
import { collection } from './cases/collection.ts';
import { courierCalls } from './cases/courier-calls.ts';
import { manyLists, oneList } from './cases/courier-lists.ts';
import { courierProfiles } from './cases/courier-profiles.ts';
import { customerIoSpeed } from './cases/customer-io-speed.ts';
import { lookUps } from './cases/look-ups.ts';
import { lowVolume } from './cases/low-volume.ts';
import { memory } from './cases/memory.ts';
import { metrics } from './cases/metrics.ts';
import { mirror } from './cases/mirror.ts';
import { packing } from './cases/packing.ts';
import { rateLimit } from './cases/rate-limit.ts';
import { stall } from './cases/stall.ts';
import { start } from './cases/start.ts';
import { OLD_LISTS, PREFERENCES, TENANT_MEMBERS, TOKENS } from './inputs/courier-objects.ts';
import { DATED, DEVICES, EVENTS_OF_ORDERS, LARGE, MIXED, PEOPLE, SMALL } from './inputs/customer-io.ts';
import { COMPANIES, DUPLICATES, MEMBERSHIPS, VIPS } from './inputs/customer-io-objects.ts';

const speed = (target: Target) => [{ name: 'records/s', target }];

export const CASES: readonly Case[] = [
  {
    name: 'people',
    about: 'People of about 460 bytes, against a loop that parses and builds them and sends nothing',
    figures: speed(atLeast(1.2, '×')),
    measure: customerIoSpeed({ shape: PEOPLE, baseline: 'bare-loop' }),
  },
  {
    name: 'people-packed-loop',
    about: 'The same, against that loop with packed requests, undici, 8 under way, no guarantees',
    figures: speed(atLeast(2, '×')),
    measure: customerIoSpeed({ shape: PEOPLE, baseline: 'packed-loop' }),
  },
  {
    name: 'people-identify',
    about: 'The same, against a loop around `identify()` of customerio-node, 16 under way',
    figures: speed(atLeast(30, '×')),
    measure: customerIoSpeed({ shape: PEOPLE, baseline: 'customer-io-identify', baselinePart: 0.02 }),
  },
  {
    name: 'people-batch',
    about: 'The same, against a loop around `batch()` of customerio-node in chunks of 100, 16 under way',
    figures: speed(atLeast(3, '×')),
    measure: customerIoSpeed({ shape: PEOPLE, baseline: 'customer-io-batch' }),
  },
  {
    name: 'events',
    about: 'Events with derived ULIDs, against the loop that sends nothing',
    figures: speed(atLeast(0.8, '×')),
    measure: customerIoSpeed({ shape: EVENTS_OF_ORDERS, baseline: 'bare-loop' }),
  },
  {
    name: 'devices',
    about: 'Devices, against the loop that sends nothing',
    figures: speed(atLeast(0.8, '×')),
    measure: customerIoSpeed({ shape: DEVICES, baseline: 'bare-loop' }),
  },
  {
    name: 'mixed',
    about: 'People, devices and events in turn, against the loop that sends nothing',
    figures: speed(atLeast(0.8, '×')),
    measure: customerIoSpeed({ shape: MIXED, baseline: 'bare-loop' }),
  },
  {
    name: 'large',
    about: 'People of 5,000 bytes, against the loop that sends nothing',
    figures: speed(atLeast(0.8, '×')),
    measure: customerIoSpeed({ shape: LARGE, baseline: 'bare-loop', part: 0.1 }),
  },
  {
    name: 'small',
    about: 'People of 100 bytes, against the loop that sends nothing',
    figures: speed(atLeast(0.8, '×')),
    measure: customerIoSpeed({ shape: SMALL, baseline: 'bare-loop' }),
  },
  {
    name: 'dates',
    about: 'People with six date columns that become unix seconds, against the loop that sends nothing',
    figures: speed(atLeast(0.8, '×')),
    measure: customerIoSpeed({ shape: DATED, baseline: 'bare-loop' }),
  },
  {
    name: 'objects',
    about: 'Objects of about 300 bytes, against the loop that sends nothing',
    figures: speed(atLeast(0.8, '×')),
    measure: customerIoSpeed({ shape: COMPANIES, baseline: 'bare-loop' }),
  },
  {
    name: 'relationships',
    about: 'Relationships of people to objects, against the loop that sends nothing',
    figures: speed(atLeast(0.4, '×')),
    measure: customerIoSpeed({ shape: MEMBERSHIPS, baseline: 'bare-loop' }),
  },
  {
    name: 'segment-members',
    about: 'Members of a segment, against the loop that sends nothing',
    figures: speed(atLeast(0.4, '×')),
    measure: customerIoSpeed({ shape: VIPS, baseline: 'bare-loop', isUnpacked: true }),
  },
  {
    name: 'merges',
    about: 'Merges of two people, against the loop that sends nothing',
    figures: speed(atLeast(0.4, '×')),
    measure: customerIoSpeed({ shape: DUPLICATES, baseline: 'bare-loop' }),
  },
  {
    name: 'collection',
    about: 'A collection of 9 MB, from the start of the process to its end',
    figures: [
      { name: 'seconds', target: atMost(2, ' s') },
      { name: 'peak of memory', target: atMost(200, ' MB', 0) },
    ],
    measure: collection,
  },
  {
    name: 'metrics',
    about: 'Delivery metrics, a call each, 1000 calls a second allowed',
    figures: [{ name: 'calls made ÷ calls allowed', target: atLeast(0.9, '', 3) }],
    measure: metrics,
  },
  {
    name: 'look-ups',
    about: 'Events of people who are not there, where unknown people are skipped',
    figures: [{ name: 'calls ÷ fewest possible', target: atMost(1.1, '×') }],
    measure: lookUps,
  },
  {
    name: 'packing',
    about: 'How full the requests of 500,000 bytes are',
    figures: [{ name: 'bytes sent ÷ bytes that fit', target: atLeast(0.97, '', 3) }],
    measure: packing,
  },
  {
    name: 'rate-limit',
    about: '100 calls a second allowed, more offered',
    figures: [
      { name: 'calls made ÷ calls allowed', target: atLeast(0.98, '', 3) },
      { name: 'calls over the limit in any second', target: atMost(0, '', 0) },
    ],
    measure: rateLimit,
  },
  {
    name: 'profiles',
    about: 'Profiles of Courier, against a loop around @trycourier/courier, 16 under way',
    figures: speed(atLeast(3, '×')),
    measure: courierProfiles,
  },
  {
    name: 'lists',
    about: 'Lists of Courier that are deleted, against a loop around @trycourier/courier, 16 under way',
    figures: [{ name: 'calls/s', target: atLeast(2, '×') }],
    measure: courierCalls(OLD_LISTS),
  },
  {
    name: 'tokens',
    about: 'Device tokens of Courier, against such a loop',
    figures: [{ name: 'calls/s', target: atLeast(2, '×') }],
    measure: courierCalls(TOKENS),
  },
  {
    name: 'tenant-members',
    about: 'Members of tenants of Courier, against such a loop',
    figures: [{ name: 'calls/s', target: atLeast(2, '×') }],
    measure: courierCalls(TENANT_MEMBERS),
  },
  {
    name: 'preferences',
    about: 'Preferences of Courier, against such a loop',
    figures: [{ name: 'calls/s', target: atLeast(2, '×') }],
    measure: courierCalls(PREFERENCES),
  },
  {
    name: 'one-list',
    about: '100,000 members of one list of Courier',
    figures: [{ name: 'calls ÷ fewest possible', target: atMost(1.1, '×') }],
    measure: oneList,
  },
  {
    name: 'many-lists',
    about: '100 members of each of 1,000 lists of Courier',
    figures: [
      { name: 'calls ÷ fewest possible', target: atMost(1.1, '×') },
      { name: 'time ÷ shortest possible', target: atMost(1.1, '×') },
    ],
    measure: manyLists,
  },
  {
    name: 'mirror',
    about: 'A mirrored list of a million members, one in a hundred gone',
    figures: [{ name: 'peak of memory', target: atMost(512, ' MB', 0) }],
    measure: mirror,
  },
  {
    name: 'memory',
    about: 'Ten times as many records',
    figures: [
      { name: 'growth of the peak of memory', target: atMost(10, ' %', 1) },
      { name: 'peak of memory', target: atMost(200, ' MB', 0) },
    ],
    measure: memory,
  },
  {
    name: 'stall',
    about: 'A service that stalls while a million records wait',
    figures: [{ name: 'peak of memory', target: atMost(250, ' MB', 0) }],
    measure: stall,
  },
  {
    name: 'spec',
    about: '`spec`, against `node -e 0`',
    figures: [{ name: 'time ÷ time', target: atMost(3, '×') }],
    measure: start,
  },
  {
    name: 'low-volume',
    about: 'One record and its STATE, with stdin left open',
    figures: [
      { name: 'until the STATE is back, over the latency of the service', target: atMost(1.2, ' s') },
    ],
    measure: lowVolume,
  },
];
