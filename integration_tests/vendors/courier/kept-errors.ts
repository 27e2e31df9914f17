/** Keeps server errors under idempotency keys, as Courier does: a repeated call gets the error again. */

import { faultReply } from '../replies.ts';
import type { Exchange } from '../request-log.ts';
import { type CourierContext, spaceOf } from './context.ts';

/** Keeps the answer of a request that a fault answered with a 5xx. */
export function keepServerError(context: CourierContext, exchange: Exchange): void {
  const { fault } = exchange;
  if (fault?.kind !== 'status' || fault.status < 500) return;
  spaceOf(context, exchange)?.idempotency.keep(exchange, faultReply(fault));
}
