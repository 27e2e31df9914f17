/** Answers to questions that are about statuses. */

import { type Answer, is, something } from '../answer.ts';
import type { Reply } from '../http.ts';

/** `400 {"message":…}`, cut where it is long. */
export function said({ status, text }: Reply): string {
  const body = text.trim();
  return `${status} ${body.length > 120 ? `${body.slice(0, 119)}…` : body}`.trim();
}

/** The status that all replies have, where it is one of the positions. */
export function sameStatus<Position extends number>(
  replies: Readonly<Record<string, Reply>>,
  positions: readonly Position[],
): Answer<Position> {
  const each = Object.entries(replies);
  const position = positions.find((status) => each.every(([, reply]) => reply.status === status));
  if (position !== undefined) return is(position);
  return something(each.map(([what, reply]) => `${what}: ${said(reply)}`).join('; '));
}
