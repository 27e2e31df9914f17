/** Which items of a batch Customer.io has refused, read from its answer. */

import { parseObject } from '../json-body.ts';
import type { Refusal } from '../service.ts';

/**
 * Reads `{"errors":[{"batch_index","reason","field","message"}]}` (Track API v2); an item may have several.
 * @returns the refusals by the index of their item; undefined where the body has no list of errors
 */
export function readRefusals(body: string): ReadonlyMap<number | undefined, Refusal> | undefined {
  const { errors } = parseObject(body) as { errors?: unknown };
  if (!Array.isArray(errors)) return undefined;
  const refusals = new Map<number | undefined, Refusal>();
  for (const error of errors) {
    const { batch_index, reason, field, message } = Object(error) as Record<string, unknown>;
    // An error whose item can't be told is one of the whole request.
    const index = Number.isInteger(batch_index) ? (batch_index as number) : undefined;
    const earlier = refusals.get(index);
    const text = [earlier?.message, [reason, message].filter((part) => typeof part === 'string').join(': ')];
    refusals.set(index, {
      field: earlier?.field ?? (typeof field === 'string' ? field : undefined),
      message: text.filter(Boolean).join('; '),
    });
  }
  return refusals;
}
