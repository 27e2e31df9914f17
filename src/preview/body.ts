/** Shows the body of a request: all of it where it is small, else its first items and how much is left out. */

import type { Batch } from '../packing/batch.ts';
import { LEFT_OUT, layOut } from './json-layout.ts';
import { bytesText, count } from './wording.ts';

/** A body of so many bytes is shown as a whole, where it has no more items than these. */
const SMALL = 3_000;
const FEW = 10;
/** Of a larger one, its first items up to so many bytes; or so many bytes of the one item that it is. */
const SHOWN = 2_000;

/** The body of the request that all items of the batch are in; undefined where it has none. */
export function showBatch(batch: Batch): string | undefined {
  if (batch.items === 1 || (batch.items <= FEW && batch.size <= SMALL))
    return showBody(batch.body(batch.all));
  let items = 1;
  let shown = batch.item(0).length;
  while (items < Math.min(batch.items, FEW) && shown + batch.item(items).length <= SHOWN) {
    shown += batch.item(items++).length;
  }
  if (shown > SMALL) return showBody(batch.body(batch.all));
  const { prefix, suffix } = batch.kind;
  const first = Array.from({ length: items }, (_, item) => batch.item(item).toString());
  const left = Array.from({ length: batch.items - items }, (_, item) => batch.item(items + item).length);
  const leftBytes = left.reduce((sum, bytes) => sum + bytes, 0);
  return layOut(
    `${prefix}${[...first, LEFT_OUT].join(',')}${suffix}`,
    `and ${count(left.length, 'more item')} (${bytesText(leftBytes)})`,
  );
}

/** A body that is no batch. */
export function showBody(body: Buffer | undefined): string | undefined {
  if (body === undefined || body.length === 0) return undefined;
  if (body.length <= SMALL) return layOut(body.toString());
  // A character that the cut goes through is left out as a whole.
  const text = new TextDecoder().decode(body.subarray(0, SHOWN), { stream: true });
  return `${text}\n${LEFT_OUT} and ${count(body.length - Buffer.byteLength(text), 'more byte')}`;
}
