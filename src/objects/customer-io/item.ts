/** Holds a finished item against Customer.io's limit for one. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Operation } from '../destination-object.ts';
import { type Rejection, reject } from '../rejection.ts';
import { MAX_ITEM_BYTES } from './limits.ts';

/** The operation, unless its item is larger than Customer.io takes. */
export function within(item: ByteWriter, operation: Operation): Operation | Rejection {
  return item.length <= MAX_ITEM_BYTES ? operation : tooLarge();
}

export function tooLarge(): Rejection {
  return reject(
    'record_too_large',
    undefined,
    `The record is larger than ${MAX_ITEM_BYTES} bytes as Customer.io would get it.`,
  );
}
