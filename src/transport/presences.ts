/** Finds out who is there before anything is written about them, and remembers it for as long as the sync lasts. */

import type { Learned, Presence, Whom } from '../objects/destination-object.ts';
import type { Refusal, Service } from '../objects/service.ts';
import type { Batch } from '../packing/batch.ts';
import type { NotAccepted } from '../packing/packer.ts';
import { configError } from '../protocol/trace-error.ts';
import type { Client } from './client.ts';

/** Whoever was heard of longest ago is forgotten, and looked up when they come again. */
const MOST_REMEMBERED = 200_000;

/** Whether somebody is there, or why the service doesn't say. */
type Answer = boolean | Refusal;

export class Presences {
  readonly #client: Client;
  readonly #service: Service;
  readonly #remembered = new Map<string, boolean>();
  /** What the streams of the sync ask by; what is accepted is learned from only where something asks. */
  readonly #asked = new Set<Presence>();

  constructor(client: Client, service: Service) {
    this.#client = client;
    this.#service = service;
  }

  /** Has everything that is accepted from now on remembered as far as it says who is there. */
  open(presence: Presence): void {
    this.#asked.add(presence);
  }

  /**
   * Which items of a batch are about somebody who is not there, and which the service will not say that of.
   * @throws a config_error where the service cannot be asked about so many at once
   */
  async ask(batch: Batch, presence: Presence): Promise<NotAccepted> {
    const items = batch.all;
    const whom = items.map((item) => presence.whom(batch.item(item), batch.kind));
    const answers = await this.#answers(
      whom.filter((each) => each !== undefined),
      presence,
    );
    const notAccepted = new Map<number, Refusal | 'skipped'>();
    for (const item of items) {
      const answer = whom[item] && answers.get(keyOf(whom[item]));
      if (answer === false) notAccepted.set(item, 'skipped');
      else if (typeof answer === 'object') notAccepted.set(item, answer);
    }
    return notAccepted;
  }

  /** Takes in what has been accepted of a batch. */
  async learn(batch: Batch, notAccepted: NotAccepted): Promise<void> {
    for (const presence of this.#asked) {
      const learned = learnedFrom(batch, notAccepted, presence);
      const conditions = learned.flatMap(({ provided }) => provided ?? []);
      const answers = await this.#answers(conditions, presence);
      for (const { whom, isThere, provided } of learned) {
        if (provided !== undefined && answers.get(keyOf(provided)) !== true) continue;
        for (const each of whom) this.#remember(keyOf(each), isThere);
      }
    }
  }

  async #answers(all: readonly Whom[], presence: Presence): Promise<Map<string, Answer>> {
    const answers = new Map<string, Answer>();
    const unknown = new Map<string, Set<string>>();
    for (const whom of all) {
      const remembered = this.#remembered.get(keyOf(whom));
      if (remembered !== undefined) answers.set(keyOf(whom), remembered);
      else if (unknown.has(whom.type)) unknown.get(whom.type)!.add(whom.id);
      else unknown.set(whom.type, new Set([whom.id]));
    }
    const lookUps = Array.from(unknown, ([type, ids]) =>
      chunks([...ids], presence.most).map(async (chunk) => {
        const isThere = await this.#lookUp(type, chunk, presence);
        for (const id of chunk) {
          // What the sync itself has done meanwhile is newer than the answer.
          const answer = this.#remembered.get(keyOf({ type, id })) ?? isThere(id);
          answers.set(keyOf({ type, id }), answer);
          if (presence.learn !== undefined && typeof answer === 'boolean')
            this.#remember(keyOf({ type, id }), answer);
        }
      }),
    );
    await Promise.all(lookUps.flat());
    return answers;
  }

  async #lookUp(type: string, ids: readonly string[], presence: Presence): Promise<(id: string) => Answer> {
    const { verdict, response } = await this.#client.send(presence.lookUp(type, ids), {
      notFound: presence.notFound,
      isAnswer: (answer) => presence.readFound(answer, type, ids) !== undefined,
    });
    const found = presence.readFound(response, type, ids);
    if (verdict === 'ok' && found !== undefined) return (id) => found.has(id);
    const { appApi = this.#service, title } = this.#service;
    const refusals = (presence.most > 1 ? appApi : this.#service).readRefusals(response.body);
    const refusal = refusals?.get(0) ?? refusals?.get(undefined);
    const message = refusal?.message ?? `HTTP ${response.status}`;
    if (presence.most === 1) return () => refusal ?? { field: undefined, message };
    throw configError(
      `${title} does not say who is there by ${type} (${message}): have people named by another identifier, or set unknown_people to create.`,
    );
  }

  #remember(key: string, isThere: boolean): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, isThere);
    if (this.#remembered.size > MOST_REMEMBERED)
      this.#remembered.delete(this.#remembered.keys().next().value!);
  }
}

function learnedFrom(batch: Batch, notAccepted: NotAccepted, { learn }: Presence): Learned[] {
  const accepted = learn === undefined ? [] : batch.all.filter((item) => !notAccepted.has(item));
  return accepted.flatMap((item) => learn!(batch.item(item)) ?? []);
}

function keyOf({ type, id }: Whom): string {
  return `${type} ${id}`;
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}
