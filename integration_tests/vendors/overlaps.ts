/** Finds requests that carried the same person identifier while both were in flight. */

import type { Exchange } from './request-log.ts';

interface Holder {
  startedAt: number;
  endedAt: number;
  keys: ReadonlySet<string>;
}

export interface Overlaps {
  /** The head of a request arrived. */
  begin(exchange: Exchange): void;
  /** The body arrived: these are the people the request is about. */
  enter(exchange: Exchange, keys: ReadonlySet<string>): void;
  /** The server is done with the request. */
  leave(exchange: Exchange): void;
  /** How many times a request met an identifier of another one, and the first few of those identifiers. */
  report(): { overlaps: number; samples: string[] };
  reset(): void;
}

const MAX_SAMPLES = 20;

/**
 * A request that has ended stays known for as long as one that began before that end has still to show whom it
 * is about; so an overlap is found whichever of the two bodies is read first.
 */
export function newOverlaps(): Overlaps {
  const unread = new Set<Exchange>();
  const holders = new Map<Exchange, Holder>();
  // Nearly every key has one holder, so a set is made for the second one only.
  const byKey = new Map<string, Holder | Set<Holder>>();
  const ended: Holder[] = [];
  let count = 0;
  let samples: string[] = [];

  function note(key: string, holder: Holder): void {
    const known = byKey.get(key);
    if (!known) {
      byKey.set(key, holder);
      return;
    }
    const others = known instanceof Set ? known : new Set([known]);
    if ([...others].some((other) => other.endedAt > holder.startedAt)) {
      count += 1;
      if (samples.length < MAX_SAMPLES) samples.push(key);
    }
    byKey.set(key, others.add(holder));
  }

  function forget(holder: Holder): void {
    for (const key of holder.keys) {
      const known = byKey.get(key);
      if (known instanceof Set) known.delete(holder);
      if (known === holder || (known instanceof Set && known.size === 0)) byKey.delete(key);
    }
  }

  function prune(): void {
    const [oldest] = unread;
    const keepAfter = oldest?.startedAt ?? Infinity;
    while (ended.length > 0 && ended[0]!.endedAt <= keepAfter) forget(ended.shift()!);
  }

  return {
    begin: (exchange) => void unread.add(exchange),
    enter(exchange, keys) {
      unread.delete(exchange);
      const holder = { startedAt: exchange.startedAt, endedAt: Infinity, keys };
      for (const key of keys) note(key, holder);
      holders.set(exchange, holder);
    },
    leave(exchange) {
      unread.delete(exchange);
      const holder = holders.get(exchange);
      if (holder) {
        holder.endedAt = exchange.endedAt ?? performance.now();
        ended.push(holder);
        holders.delete(exchange);
      }
      prune();
    },
    report: () => ({ overlaps: count, samples }),
    reset() {
      count = 0;
      samples = [];
    },
  };
}
