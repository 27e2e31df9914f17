/** Delivers one batch to its end: every item is accepted by the service or refused with its reason. */

import type { Refusal, Service } from '../objects/service.ts';
import type { Batch } from '../packing/batch.ts';
import type { Client } from './client.ts';

/**
 * Sends the batch, in halves where the service refuses it as a whole, until a bad item stands alone.
 * @returns the refused items by index; all others have been accepted
 */
export async function deliver(
  batch: Batch,
  client: Client,
  service: Service,
): Promise<ReadonlyMap<number, Refusal>> {
  const refused = new Map<number, Refusal>();
  await deliverItems(0, batch.items);
  return refused;

  async function deliverItems(from: number, to: number): Promise<void> {
    const { method, path } = batch.kind;
    const { verdict, response } = await client.send({ method, path, body: batch.body(from, to) });
    const refusals = service.readRefusals(response.body);
    const isAlone = to - from === 1;
    // An error that names no item is about any of them; sending them again does no harm.
    if (!isAlone && (verdict === 'split' || refusals?.has(undefined))) {
      const middle = (from + to) >> 1;
      await deliverItems(from, middle);
      await deliverItems(middle, to);
      return;
    }
    if (verdict === 'split') {
      const [refusal] = refusals?.values() ?? [];
      refused.set(from, refusal ?? { field: undefined, message: `HTTP ${response.status}` });
      return;
    }
    for (const [index, refusal] of refusals ?? []) {
      const item = from + (index ?? 0);
      if (item >= from && item < to) refused.set(item, refusal);
    }
  }
}
