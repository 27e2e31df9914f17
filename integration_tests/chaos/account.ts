/**
 * Follows one run of the connector: holds every request that reached the service against the records that were
 * fed, applies it to the model, and knows what has become of each record.
 */

import {
  type Message,
  mergeable,
  type Numbered,
  type Removing,
  shown,
  Violation,
  type World,
} from './deeds.ts';

/** One thing a request does, as the service got it. */
export interface Attempted {
  readonly identity: string;
  /** The other one it is about, where it is about two. */
  readonly other?: string | undefined;
  /** As `shown` says it. */
  readonly shows: string;
  /** Of the last record it came from, where it carries one. */
  readonly mark?: number | undefined;
  /** `open` where the connector has no answer that settles it and has to try again. */
  readonly outcome: 'accepted' | 'rejected' | 'open';
  readonly isApplied: boolean;
  /** Where it takes somebody off a list. */
  readonly removes?: Removing;
}

interface Step {
  readonly record: number;
  readonly deed: Parameters<World['apply']>[1];
  isDone: boolean;
}

/** What the records of a run ask of one identity, in their order. */
interface Queue {
  readonly identity: string;
  readonly steps: Step[];
  /** The first one that is not settled. */
  next: number;
}

export class Account {
  readonly #world: World;
  readonly #queues = new Map<string, Queue>();
  readonly #stepsOf = new Map<number, Step[]>();
  readonly #rejected = new Set<number>();

  /** @param fed what the run is fed, in order */
  constructor(fed: readonly Numbered[], world: World) {
    this.#world = world;
    for (const message of fed) if (message.kind === 'record') this.#open(message);
  }

  #open({ number, asked }: Numbered<Extract<Message, { kind: 'record' }>>): void {
    if (asked === 'rejected') this.#rejected.add(number);
    if (typeof asked === 'string') return;
    const { identity, other, deeds } = asked;
    const steps = deeds.map((deed) => ({ record: number, deed, isDone: false }));
    for (const each of other === undefined ? [identity] : [identity, other]) {
      const queue = this.#queues.get(each) ?? { identity: each, steps: [], next: 0 };
      this.#queues.set(each, queue);
      queue.steps.push(...steps);
    }
    this.#stepsOf.set(number, steps);
  }

  /** Whether a record has been delivered, skipped or rejected. */
  isSettled(record: number): boolean {
    return (this.#stepsOf.get(record) ?? []).every(({ isDone }) => isDone);
  }

  isRejected(record: number): boolean {
    return this.#rejected.has(record);
  }

  /**
   * Takes in one request.
   * @throws a Violation where it does what no record asks for, or out of order
   */
  take(attempted: readonly Attempted[]): void {
    const cursors = new Map<Queue, number>();
    for (const item of attempted) {
      const queue = this.#queueOf(item.identity, item);
      const from = cursors.get(queue) ?? queue.next;
      const to = this.#find(queue, from, item);
      const step = to === undefined ? undefined : queue.steps[to]!;
      const other = item.other === undefined ? undefined : this.#queueOf(item.other, item);
      const otherFrom = other === undefined ? 0 : (cursors.get(other) ?? other.next);
      const otherTo = other === undefined || step === undefined ? undefined : other.steps.indexOf(step);
      const skipped =
        (to === undefined ? undefined : this.#inTheWay(queue, from, to)) ??
        (otherTo === undefined ? undefined : this.#inTheWay(other!, otherFrom, otherTo));
      if (to !== undefined && skipped === undefined) {
        if (otherTo !== undefined) {
          this.#pass(other!, otherFrom, otherTo, item);
          cursors.set(other!, otherTo + 1);
        }
        this.#cover(queue, from, to, item);
        cursors.set(queue, to + 1);
      } else if (!this.#isRepeat(queue, from, item)) {
        throw new Violation(`${item.identity}: ${told(item)} ${why(skipped)}`);
      }
    }
  }

  #queueOf(identity: string, { shows }: Attempted): Queue {
    const queue = this.#queues.get(identity);
    if (queue === undefined) throw new Violation(`no record is about ${identity}: ${shows}`);
    this.#passVoid(queue);
    return queue;
  }

  /** Passes over what comes to nothing before a step that is about somebody else too. */
  #pass(queue: Queue, from: number, to: number, { outcome }: Attempted): void {
    for (const step of queue.steps.slice(from, to)) if (!step.isDone) this.#passOver(queue, step);
    if (outcome !== 'open') queue.next = to + 1;
  }

  /** Passes over what comes to nothing as things are now, in every queue. */
  catchUp(): void {
    for (const queue of this.#queues.values()) this.#passVoid(queue);
  }

  #passVoid(queue: Queue): void {
    for (; queue.next < queue.steps.length; queue.next++) {
      const step = queue.steps[queue.next]!;
      if (step.isDone) continue;
      if (!this.#world.isVoid(queue.identity, step.deed)) return;
      this.#passOver(queue, step);
    }
  }

  /** Where the last step is that an item stands for, from a step on. */
  #find({ identity, steps }: Queue, from: number, { shows, mark }: Attempted): number | undefined {
    const fits = ({ record, deed, isDone }: Step, i: number) =>
      i >= from && !isDone && shown(deed) === shows && (mark === undefined || record === mark);
    let at = steps.findIndex(fits);
    if (at < 0) return undefined;
    if (mark !== undefined) return at;
    // Without a mark it may stand for as many as follow with nothing to be done in between.
    for (let i = at; i < steps.length; i++) {
      if (isOneWith(steps[i]!, steps[at]!)) at = i;
      else if (!steps[i]!.isDone && !this.#world.isVoid(identity, steps[i]!.deed)) break;
    }
    return at;
  }

  /** What should have gone out before: one item may stand for several records, but for nothing that lies between. */
  #inTheWay({ identity, steps }: Queue, from: number, to: number): Step | undefined {
    const between = steps.slice(from, to).filter((step) => !step.isDone && !isOneWith(step, steps[to]!));
    return between.find(({ deed }) => !this.#world.isVoid(identity, deed));
  }

  #cover(queue: Queue, from: number, to: number, item: Attempted): void {
    const last = queue.steps[to]!;
    for (const step of queue.steps.slice(from, to + 1)) {
      if (step.isDone) continue;
      if (!isOneWith(step, last)) {
        this.#passOver(queue, step);
        continue;
      }
      if (item.isApplied) this.#world.apply(queue.identity, step.deed);
      if (item.outcome === 'open') continue;
      step.isDone = true;
      if (item.outcome !== 'rejected') continue;
      this.#cutShort(step);
      this.#rejected.add(step.record);
    }
    if (item.outcome !== 'open') queue.next = to + 1;
  }

  #passOver({ identity }: Queue, step: Step): void {
    this.#world.pass(identity, step.deed);
    this.#cutShort(step);
  }

  /** What is rejected or skipped is not gone on with. */
  #cutShort({ record }: Step): void {
    for (const step of this.#stepsOf.get(record)!) step.isDone = true;
  }

  /** A member may be added again by a record that counts as done already, as it was one. */
  #isRepeat({ identity, steps }: Queue, from: number, { shows }: Attempted): boolean {
    const step = steps.slice(0, from).find(({ deed }) => shown(deed) === shows);
    return step !== undefined && this.#world.isInPlace(identity, step.deed);
  }
}

function isOneWith(step: Step, last: Step): boolean {
  const text = mergeable(last.deed);
  return step === last || (text !== undefined && mergeable(step.deed) === text);
}

function told({ shows, mark }: Attempted): string {
  return mark === undefined ? shows : `${shows} of record ${mark}`;
}

function why(skipped: Step | undefined): string {
  if (skipped === undefined) return 'comes again after it was settled, or was never asked for';
  return `went out before ${shown(skipped.deed)} of record ${skipped.record}`;
}
