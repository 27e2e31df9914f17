/** Faults a vendor server can be told to show: which requests they hit, how often, and what happens. */

import { type Random, seededRandom } from './seeded-random.ts';

/** Which requests a fault hits. A string is the source of a regular expression. */
export interface FaultTarget {
  method?: string | RegExp;
  path?: string | RegExp;
  /** The listener, such as `track-us`. */
  scope?: string;
  /** Leave the first `skip` matching requests alone. */
  skip?: number;
  /** Hit at most this many requests; the default is 1, or no bound when `probability` or `nth` is given. */
  times?: number;
  /** Hit only these matching requests, counted from 1. */
  nth?: number[];
  /** Hit each matching request with this probability. */
  probability?: number;
  /** Seed of the probability. */
  seed?: number;
}

/** What a fault does. "Applied" means that the request took effect although the client sees a failure. */
export type FaultEffect =
  | { kind: 'status'; status: number; body?: unknown; headers?: Record<string, string>; applied?: boolean }
  /** Answer late: by a time, or when a promise is kept. Delays add up, and another fault may hit the same request. */
  | { kind: 'delay'; ms?: number; until?: Promise<unknown> }
  /** Never answer; the connection stays open until the client gives up or the server closes. */
  | { kind: 'stall'; applied?: boolean }
  /** Reset the connection, before or after the request was applied. */
  | { kind: 'reset'; when: 'before' | 'after' }
  /** Apply, then send fewer bytes than content-length promises and close. */
  | { kind: 'truncate' }
  /** Apply, then answer 200 with a body that is not JSON. */
  | { kind: 'garbage'; body?: string }
  /** Answer success and apply nothing. */
  | { kind: 'drop' }
  /** Batches only: refuse these items in a 207 and apply the others. */
  | { kind: 'reject'; indexes: number[]; reason?: string; field?: string; message?: string };

export type Fault = FaultTarget & FaultEffect;

/** What hits one request. */
export interface Drawn {
  delayMs: number;
  until: Promise<unknown>[];
  fault?: Fault;
}

interface Planned {
  fault: Fault;
  seen: number;
  hits: number;
  random: Random;
  method: RegExp | undefined;
  path: RegExp | undefined;
}

function pattern(value: string | RegExp | undefined, flags?: string): RegExp | undefined {
  return typeof value === 'string' ? new RegExp(value, flags) : value;
}

/** The list of faults in force. Faults are asked in the order they were added. */
export class FaultPlan {
  #planned: Planned[] = [];
  hits = 0;

  /** Puts a fault in force. */
  add(fault: Fault): void {
    this.#planned.push({
      fault,
      seen: 0,
      hits: 0,
      random: seededRandom(fault.seed ?? 1),
      method: pattern(fault.method, 'i'),
      path: pattern(fault.path),
    });
  }

  /** Takes every fault out of force. */
  clear(): void {
    this.#planned = [];
  }

  /** Decides what hits one request: every delay, and the first fault of another kind. */
  draw(request: { method: string; path: string; scope: string }): Drawn {
    const drawn: Drawn = { delayMs: 0, until: [] };
    for (const planned of this.#planned) {
      if (!isTarget(planned, request) || !isDue(planned)) continue;
      const { fault } = planned;
      planned.hits += 1;
      this.hits += 1;
      if (fault.kind !== 'delay') return { ...drawn, fault };
      drawn.delayMs += fault.ms ?? 0;
      if (fault.until) drawn.until.push(fault.until);
    }
    return drawn;
  }
}

function isTarget(planned: Planned, request: { method: string; path: string; scope: string }): boolean {
  const { scope } = planned.fault;
  return (
    (scope === undefined || scope === request.scope) &&
    (planned.method?.test(request.method) ?? true) &&
    (planned.path?.test(request.path) ?? true)
  );
}

function isDue(planned: Planned): boolean {
  const {
    skip = 0,
    nth,
    probability,
    times = nth || probability !== undefined ? Infinity : 1,
  } = planned.fault;
  planned.seen += 1;
  if (planned.hits >= times || planned.seen <= skip) return false;
  if (nth && !nth.includes(planned.seen)) return false;
  return probability === undefined || planned.random() < probability;
}
