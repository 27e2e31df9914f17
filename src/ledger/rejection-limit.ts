/** Stops a sync whose records are mostly rejected, before a STATE leaves that would take them for done. */

import type { DestinationStats } from '../protocol/state-echo.ts';
import { configError, type StreamDescriptor, type TraceError } from '../protocol/trace-error.ts';

/** Below this many records a share says little. */
const RECORDS_FOR_A_SHARE = 100;
/** When not one of this many gets through, the mapping is wrong. */
const RECORDS_FOR_ALL = 10;

/** The error for a stream of which too much was rejected, counted from the start of the sync. */
export function tooManyRejected(
  stream: StreamDescriptor,
  { recordCount, rejectedRecordCount: rejected }: DestinationStats,
  maxPercent: number,
): TraceError | undefined {
  const total = recordCount + rejected;
  const isTooMuch = total >= RECORDS_FOR_A_SHARE && rejected * 100 > total * maxPercent;
  const isAll = total >= RECORDS_FOR_ALL && rejected === total;
  if (!isTooMuch && !isAll) return undefined;
  return configError(
    `Of ${total} records of stream ${JSON.stringify(stream.name)} ${rejected} were rejected; mend the mapping of the stream (the log says why they were rejected) and sync again: the records come again.`,
    stream,
  );
}
