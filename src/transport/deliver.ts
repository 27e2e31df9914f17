/** Delivers one batch to its end: every item is accepted by the service, refused with its reason, or skipped. */

import type { Refusal, Service } from '../objects/service.ts';
import type { Batch } from '../packing/batch.ts';
import type { NotAccepted } from '../packing/packer.ts';
import type { Client, FinalAnswer } from './client.ts';
import type { Presences } from './presences.ts';

export interface DeliverOptions {
  readonly client: Client;
  readonly service: Service;
  readonly presences: Presences;
  /** Told that an answer names an item that was not in its request; it says nothing about those that were. */
  readonly onStray: () => void;
}

/**
 * Sends the batch; in halves where the service refuses it as a whole, until a bad item stands alone; or item
 * by item where that is sooner than to wait for the service's own limit.
 * @returns the items that were not accepted
 */
export async function deliver(
  batch: Batch,
  { client, service, presences, onStray }: DeliverOptions,
): Promise<NotAccepted> {
  const { method, path, onlyIf, notFound, isLimited, oneByOne } = batch.kind;
  const notAccepted = new Map<number, Refusal | 'skipped'>(onlyIf && (await presences.ask(batch, onlyIf)));
  const items = notAccepted.size === 0 ? batch.all : batch.all.filter((item) => !notAccepted.has(item));
  if (items.length > 0) await deliverItems(items);
  await presences.learn(batch, notAccepted);
  return notAccepted;

  async function deliverItems(sent: readonly number[]): Promise<void> {
    const isAlone = sent.length === 1;
    if (oneByOne !== undefined && (isAlone || client.areSooner(sent.length))) {
      await Promise.all(
        sent.map(async (item) => judgeAlone(item, await client.send(oneByOne(batch.item(item))))),
      );
      return;
    }
    const body = batch.body(sent);
    const request = body.length > 0 ? { method, path, body } : { method, path };
    const answer = await client.send(request, { isLimited, notFound });
    if (isAlone) {
      judgeAlone(sent[0]!, answer);
      return;
    }
    const refusals = service.readRefusals(answer.response.body);
    // An error that names no item is about any of them; sending them again does no harm.
    if (answer.verdict === 'split' || refusals?.has(undefined)) {
      const middle = sent.length >> 1;
      await deliverItems(sent.slice(0, middle));
      await deliverItems(sent.slice(middle));
      return;
    }
    for (const [index, refusal] of refusals ?? []) {
      const item = sent[index!];
      if (item === undefined) onStray();
      else notAccepted.set(item, refusal);
    }
  }

  function judgeAlone(item: number, { verdict, response }: FinalAnswer): void {
    const refusals = service.readRefusals(response.body);
    const refusal = refusals?.get(0) ?? refusals?.get(undefined);
    if (refusal === undefined && refusals?.size) onStray();
    if (verdict === 'split') {
      notAccepted.set(item, refusal ?? { field: undefined, message: `HTTP ${response.status}` });
    } else if (refusal !== undefined && response.status < 300) {
      notAccepted.set(item, refusal);
    }
  }
}
