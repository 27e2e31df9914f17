/** Which items of a batch Customer.io has refused, read from its answer. */

import { z } from 'zod';
import type { Refusal } from '../service.ts';

/** `{"errors":[{"batch_index","reason","field","message"}]}` (Track API v2); every member is read with tolerance. */
const answer = z.object({
  errors: z.array(
    z.object({
      batch_index: z.number().int().optional().catch(undefined),
      reason: z.string().optional().catch(undefined),
      field: z.string().optional().catch(undefined),
      message: z.string().optional().catch(undefined),
    }),
  ),
});

/** Errors of an answer by the index of their item; undefined where the body can't be read as an answer at all. */
export function readRefusals(body: string): ReadonlyMap<number | undefined, Refusal> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  const parsed = answer.safeParse(json);
  const refusals = new Map<number | undefined, Refusal>();
  if (!parsed.success) return typeof json === 'object' && json !== null ? refusals : undefined;
  for (const { batch_index, reason, field, message } of parsed.data.errors) {
    const text = [reason, message].filter((part) => part !== undefined).join(': ');
    const earlier = refusals.get(batch_index);
    refusals.set(batch_index, {
      field: earlier?.field ?? field,
      message: earlier === undefined ? text : `${earlier.message}; ${text}`,
    });
  }
  return refusals;
}
