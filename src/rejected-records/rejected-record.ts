/** A record that was not delivered, and the line it gets in the storage. */

import type { Interval } from '../ledger/ledger.ts';
import type { Rejection } from '../objects/rejection.ts';

export interface RejectedRecord extends Rejection {
  readonly interval: Interval;
  /** Counts from 1 within the stream. */
  readonly recordNumber: number;
  /** JSON of the primary key's columns and values. */
  readonly primaryKey: string | undefined;
}

/** `{"stream","namespace","reason","field","message","primary_key","record_number"}`; what there is not is null. */
export function toLine({
  interval,
  reason,
  field,
  message,
  primaryKey,
  recordNumber,
}: RejectedRecord): string {
  const { name: stream, namespace = null } = interval.account.stream;
  const known = JSON.stringify({ stream, namespace, reason, field: field ?? null, message });
  // The key is JSON already, with every digit as it came.
  return `${known.slice(0, -1)},"primary_key":${primaryKey ?? 'null'},"record_number":${recordNumber}}\n`;
}
