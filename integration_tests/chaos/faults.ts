/** Draws what goes wrong between the connector and a service: bounded, so that every run can come to its end. */

import type { Fault, FaultEffect } from '../vendors/faults.ts';
import type { Chance } from './chance.ts';

const HTML = '<html><body>Bad gateway</body></html>';
const STALLS = 0.01;
const AGAIN = [408, 429, 500, 502, 503, 504, 522] as const;

export function drawFaults(chance: Chance, service: 'customer_io' | 'courier'): Fault[] {
  const effects = service === 'customer_io' ? CUSTOMER_IO : COURIER;
  const faults = Array.from({ length: chance.int(0, 10) }, (): Fault => {
    const effect = chance.of(effects)(chance);
    const when = chance.is(0.5)
      ? { skip: chance.int(0, 30), times: chance.int(1, 3) }
      : { probability: chance.of([0.05, 0.3]), seed: chance.int(1, 1e6), times: chance.int(1, 3) };
    return { ...when, ...effect };
  });
  // What is slow shows whether anything is taken for done before it is.
  if (chance.is(0.6)) {
    faults.unshift({
      kind: 'delay',
      ms: chance.int(5, 120),
      probability: chance.of([0.1, 0.5]),
      seed: chance.int(1, 1e6),
      times: 60,
    });
  }
  // The connector waits a minute for an answer, so that few scenarios can have this.
  if (chance.is(STALLS)) {
    faults.push({ kind: 'stall', applied: chance.is(0.5), skip: chance.int(0, 10), times: 1 });
  }
  return faults;
}

type Draw = (chance: Chance) => FaultEffect & Pick<Fault, 'method' | 'path' | 'skip' | 'probability'>;

/** Faults after which the same request is to be sent again, or that change nothing. */
const ANY: readonly Draw[] = [
  (chance) => ({
    kind: 'status',
    status: chance.of(AGAIN),
    body: chance.of([HTML, {}, { errors: [] }, '']),
    applied: chance.is(0.3),
  }),
  (chance) => ({ kind: 'status', status: chance.of(AGAIN) }),
  (chance) => ({ kind: 'status', status: 429, headers: { 'retry-after': chance.of(['0', '1', '0.2']) } }),
  () => ({
    kind: 'status',
    status: 429,
    headers: {
      get 'retry-after'() {
        return new Date(Date.now() + 1000).toUTCString();
      },
    },
  }),
  () => ({ kind: 'reset', when: 'before' }),
  () => ({ kind: 'reset', when: 'after' }),
  () => ({ kind: 'truncate' }),
  () => ({ kind: 'garbage' }),
  (chance) => ({ kind: 'delay', ms: chance.int(200, 1500) }),
];

const CUSTOMER_IO: readonly Draw[] = [
  ...ANY,
  (chance) => ({
    kind: 'status',
    status: chance.of([400, 413, 409]),
    // Who belongs to a segment is not said in a way that would tell which record was refused.
    path: '^/api/v2/batch$|^/api/v1/metrics$',
    body: chance.of([HTML, { errors: [{ reason: 'invalid', field: 'x', message: 'no' }] }]),
  }),
  // A collection is made in one call at the end, which would hardly ever be hit.
  (chance) => ({
    ...chance.of<FaultEffect>([
      { kind: 'reset', when: 'before' },
      { kind: 'reset', when: 'after' },
      { kind: 'truncate' },
      { kind: 'status', status: 503, applied: true },
    ]),
    method: 'POST|PUT',
    path: '^/v1/collections',
    skip: 0,
    probability: 1,
  }),
  (chance) => ({ kind: 'reject', indexes: [chance.int(0, 5)] }),
  (chance) => ({ kind: 'reject', indexes: [0, chance.int(1, 30), 400] }),
];

const COURIER: readonly Draw[] = [
  ...ANY,
  () => ({ kind: 'status', status: 409, method: 'POST|PUT|DELETE' }),
  // Members of a list that are refused together are tried again in parts.
  (chance) => ({
    kind: 'status',
    status: chance.of([400, 413]),
    method: 'POST',
    path: '^/lists/[^/]+/subscriptions$',
  }),
  (chance) => ({ kind: 'status', status: chance.of([400, 413]), method: 'POST', path: '^/profiles/[^/]+$' }),
  (chance) => ({
    kind: 'status',
    status: chance.of([400, 413]),
    method: 'PUT',
    path: '^/lists/[^/]+$|^/users/',
  }),
];
