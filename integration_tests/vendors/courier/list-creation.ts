/** Charging the limit on list calls for the creation of a list, as one reading of the limit has it. */

import type { Call } from './calls.ts';
import type { CourierContext } from './context.ts';
import { Refusal } from './errors.ts';

/** Refuses a call of a limited endpoint that would create one list too many. */
export function takeCreation(context: CourierContext, { exchange, space }: Call, listId: string): void {
  if (context.switches.listLimitUnit !== 'creation' || space.lists.find(listId)) return;
  const refused = space.limit.take(exchange.endpoint);
  if (refused) throw new Refusal(refused);
}
