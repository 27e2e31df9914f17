/** Delivers one batch to its end: every item is accepted by the service, refused with its reason, or skipped. */

import type { Refusal, Service } from '../objects/service.ts';
import type { Batch } from '../packing/batch.ts';
import type { NotAccepted } from '../packing/packer.ts';
import type { Client, FinalAnswer } from './client.ts';
import type { HttpResponse } from './http.ts';

export interface DeliverOptions {
  readonly client: Client;
  readonly service: Service;
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
  { client, service, onStray }: DeliverOptions,
): Promise<NotAccepted> {
  const { method, path, onlyIf, mayBeGone, isLimited, oneByOne } = batch.kind;
  const notAccepted = new Map<number, Refusal | 'skipped'>();
  if (onlyIf !== undefined) {
    const isAnswer = (response: HttpResponse) => onlyIf.isThere(response) !== undefined;
    const answer = await client.send(onlyIf.request, { mayBeGone: true, isAnswer });
    if (answer.verdict === 'split') judgeAlone(0, answer);
    else if (!onlyIf.isThere(answer.response)) notAccepted.set(0, 'skipped');
    if (notAccepted.size > 0) return notAccepted;
  }
  await deliverItems(0, batch.items);
  return notAccepted;

  async function deliverItems(from: number, to: number): Promise<void> {
    const isAlone = to - from === 1;
    if (oneByOne !== undefined && (isAlone || client.areSooner(to - from))) {
      const items = Array.from({ length: to - from }, (_, i) => from + i);
      await Promise.all(
        items.map(async (item) => judgeAlone(item, await client.send(oneByOne(batch.item(item))))),
      );
      return;
    }
    const body = batch.body(from, to);
    const request = body.length > 0 ? { method, path, body } : { method, path };
    const answer = await client.send(request, { isLimited, mayBeGone });
    if (isAlone) {
      judgeAlone(from, answer);
      return;
    }
    const refusals = service.readRefusals(answer.response.body);
    // An error that names no item is about any of them; sending them again does no harm.
    if (answer.verdict === 'split' || refusals?.has(undefined)) {
      const middle = (from + to) >> 1;
      await deliverItems(from, middle);
      await deliverItems(middle, to);
      return;
    }
    for (const [index, refusal] of refusals ?? []) {
      const item = from + index!;
      if (item >= from && item < to) notAccepted.set(item, refusal);
      else onStray();
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
