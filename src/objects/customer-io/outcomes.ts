/** Which items of a batch Customer.io has refused, read from its answer. */

import { parseObject } from '../json-body.ts';
import type { Refusal } from '../service.ts';

/**
 * Reads `{"errors":[{"batch_index","reason","field","message"}]}` (Track API v2), of which an item may have several,
 * and `{"meta":{"error":"…"}}` or `{"meta":{"errors":["…"]}}` (Track API v1).
 * @returns the refusals by the index of their item; undefined where the body has none of these
 */
export function readRefusals(body: string): ReadonlyMap<number | undefined, Refusal> | undefined {
  const { errors, meta } = parseObject(body) as { errors?: unknown; meta?: unknown };
  if (!Array.isArray(errors)) return readMeta(meta);
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

/** The texts are about the request as a whole. */
function readMeta(meta: unknown): ReadonlyMap<undefined, Refusal> | undefined {
  const { error, errors } = Object(meta) as { error?: unknown; errors?: unknown };
  const texts = [error, ...(Array.isArray(errors) ? errors : [])].filter((text) => typeof text === 'string');
  if (texts.length === 0) return undefined;
  return new Map([[undefined, { field: undefined, message: texts.join('; ') }]]);
}

/** Reads `{"errors":[{"detail","status"}]}` (App API), which is about the request as a whole. */
export function readAppErrors(body: string): ReadonlyMap<undefined, Refusal> | undefined {
  const { errors } = parseObject(body) as { errors?: unknown };
  if (!Array.isArray(errors)) return undefined;
  const details = errors
    .map((error) => (Object(error) as { detail?: unknown }).detail)
    .filter((detail) => typeof detail === 'string');
  return new Map([[undefined, { field: undefined, message: details.join('; ') }]]);
}
