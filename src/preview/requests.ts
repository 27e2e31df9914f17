/** Counts the requests that batches would become, by kind, and keeps the first ones of each. */

import type { Call, Presence } from '../objects/destination-object.ts';
import type { Service } from '../objects/service.ts';
import type { Batch } from '../packing/batch.ts';
import { showBatch, showBody } from './body.ts';
import { Distinct } from './distinct.ts';
import { Pace } from './pace.ts';
import type { CallReport, RequestReport, Speed } from './report.ts';

const EXAMPLES = 3;
/** Kinds are told apart by their paths; where these have ids and no pattern, there are too many. */
const KINDS = 100;
const OTHERS = 'other requests';

interface Growing extends RequestReport {
  calls: number;
  items: number;
  bytes: number;
  readonly examples: CallReport[];
}

/** One request as it is counted. */
interface Counted {
  readonly call: Call;
  readonly items: number;
  readonly bytes: number;
  readonly isLimited?: boolean | undefined;
  readonly isQuestion?: boolean;
  readonly show?: () => string | undefined;
}

/** Whatever else the address holds is not sent, or is a secret. */
function addressOf(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return origin + pathname.replace(/\/+$/, '');
}

export class Requests {
  readonly #kinds = new Map<string, Growing>();
  readonly #base: string;
  readonly #appBase: string | undefined;
  /** Whom something has been asked about that is remembered for the sync. */
  readonly #asked = new Distinct();
  readonly #requestsPerSecond: number;
  readonly #pace: Pace;

  constructor(service: Pick<Service, 'baseUrl' | 'limited' | 'appApi'>, requestsPerSecond: number) {
    this.#base = addressOf(service.baseUrl);
    this.#appBase = service.appApi && addressOf(service.appApi.baseUrl);
    this.#requestsPerSecond = requestsPerSecond;
    this.#pace = new Pace(requestsPerSecond, service.limited, service.appApi?.requestsPerSecond);
  }

  /** Takes in a batch as it would be delivered. */
  add(batch: Batch): void {
    const { kind, items } = batch;
    const { replaces } = kind;
    if (kind.onlyIf !== undefined) this.#ask(batch, kind.onlyIf);
    if (replaces !== undefined) this.#count({ call: replaces.find, items: 0, bytes: 0, isQuestion: true });
    if (kind.oneByOne !== undefined && (items === 1 || this.#pace.areSooner(items))) {
      for (let item = 0; item < items; item++) {
        const call = kind.oneByOne(batch.item(item));
        this.#count({ call, items: 1, bytes: call.body?.length ?? 0, show: () => showBody(call.body) });
      }
      return;
    }
    const { isLimited } = kind;
    this.#count({ call: kind, items, bytes: batch.size, isLimited, show: () => showBatch(batch) });
  }

  /** Whoever is asked about once is remembered, where what is accepted is learned from, too. */
  #ask(batch: Batch, presence: Presence): void {
    const byType = new Map<string, string[]>();
    for (let item = 0; item < batch.items; item++) {
      const whom = presence.whom(batch.item(item), batch.kind);
      if (whom === undefined) continue;
      const isNew = presence.learn === undefined || this.#asked.add(whom.type, whom.id);
      if (!isNew) continue;
      byType.set(whom.type, [...(byType.get(whom.type) ?? []), whom.id]);
    }
    for (const [type, ids] of byType) {
      for (let from = 0; from < ids.length; from += presence.most) {
        const call = presence.lookUp(type, ids.slice(from, from + presence.most));
        const bytes = call.body?.length ?? 0;
        this.#count({ call, items: 0, bytes, isQuestion: true, show: () => showBody(call.body) });
      }
    }
  }

  #count({ call, items, bytes, isLimited = false, isQuestion = false, show }: Counted): void {
    const kind = this.#kindOf(call, isLimited, isQuestion);
    kind.calls++;
    kind.items += items;
    kind.bytes += bytes;
    this.#pace.add(call.isForAppApi ? 'app' : isLimited ? 'limited' : 'free');
    if (kind.examples.length < EXAMPLES) {
      kind.examples.push({
        method: call.method,
        url: ((call.isForAppApi && this.#appBase) || this.#base) + call.path,
        body: show?.(),
      });
    }
  }

  #kindOf({ method, path, pattern = path }: Call, isLimited: boolean, isQuestion: boolean): Growing {
    const key = `${method} ${pattern}`;
    const isToldApart = this.#kinds.has(key) || this.#kinds.size < KINDS;
    let kind = this.#kinds.get(isToldApart ? key : OTHERS);
    if (kind === undefined) {
      const name = isToldApart ? { method, pattern } : { method: '', pattern: OTHERS };
      kind = { ...name, calls: 0, items: 0, bytes: 0, isLimited, isQuestion, examples: [] };
      this.#kinds.set(isToldApart ? key : OTHERS, kind);
    }
    return kind;
  }

  get reports(): readonly RequestReport[] {
    return [...this.#kinds.values()];
  }

  get speed(): Speed {
    const { calls, limit, appRequestsPerSecond, seconds } = this.#pace;
    return { calls, limit, seconds, requestsPerSecond: this.#requestsPerSecond, appRequestsPerSecond };
  }
}
