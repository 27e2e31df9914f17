/** One sync of the built connector: streams of few records, and what it must say of each. */

import { type Case, summaryOf } from '../scenarios/cases.ts';
import { write } from '../scenarios/connector.ts';
import { status } from '../scenarios/courier-mirroring.ts';
import { catalog, record, state, stream } from '../scenarios/messages.ts';
import type { Expectation } from './expectation.ts';

export interface Source extends Case {
  /** How many rows are skipped; the others must be accepted. */
  readonly skipped?: number;
}

/** @returns what must hold for each stream @throws where the sync fails */
export async function sync(
  service: object,
  sources: Readonly<Record<string, Source>>,
): Promise<Expectation[]> {
  const entries = Object.entries(sources);
  const result = await write(
    {
      config: {
        service,
        streams: entries.map(([name, { settings }]) => ({ name, ...settings })),
        rejected_records: { max_percent: 100 },
        delivery: { retry_for_seconds: 120 },
      },
      catalog: catalog(...entries.map(([name, options]) => stream(name, options))),
    },
    entries.flatMap(([name, { rows, syncMode }]) => [
      ...rows.map((row) => record(name, row)),
      ...(syncMode === 'full_refresh' ? [status('COMPLETE', name)] : []),
      state(name, 1),
    ]),
  );
  if (result.code !== 0) throw new Error(`the sync failed: ${result.error?.message ?? result.stderr}`);
  if (result.states.length !== entries.length) throw new Error('not every STATE came back');
  return entries.map(([name, { rows, skipped = 0 }]) => ({
    what: `stream "${name}" is accounted for`,
    read: async () => {
      const summary = summaryOf(result, name);
      return { accepted: summary.accepted, skipped: summary.skipped, rejected: summary.rejected };
    },
    expected: { accepted: rows.length - skipped, skipped, rejected: [] },
  }));
}
