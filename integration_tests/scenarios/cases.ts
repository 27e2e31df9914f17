/** Delivers many small cases in one run: each is a stream of its own, and is told what became of its rows. */

import type { CustomerIo } from '../vendors/customer-io/interface.ts';
import { type Result, write } from './connector.ts';
import { catalog, config, record, type StreamOptions, stream } from './messages.ts';

export interface Case extends StreamOptions {
  /** The stream's entry in the configuration, without its name. */
  readonly settings?: object;
  /** Rows as objects, or as JSON text where digits matter. People of different cases must be different. */
  readonly rows: readonly (object | string)[];
}

export interface Fate {
  /** The items as Customer.io got them. */
  readonly items: readonly string[];
  /** `reason` or `reason (field)`, once for each kind of rejection. */
  readonly rejected: readonly string[];
  readonly skipped: number;
}

const SUMMARY =
  /^Stream "(.*?)"(?: in ".*")?: (\d+) records? read, (\d+) accepted, (\d+) skipped, (\d+) rejected(?:\. Rejected: (.*))?\.$/;

/** What became of each case's rows. Fails where the sync does. */
export async function deliver<Name extends string>(
  vendor: CustomerIo,
  cases: Readonly<Record<Name, Case>>,
): Promise<Record<Name, Fate>> {
  const entries = Object.entries<Case>(cases);
  const before = vendor.items().length;
  const result = await write(
    {
      config: config(
        vendor,
        entries.flatMap(([name, { settings }]) => (settings === undefined ? [] : [{ name, ...settings }])),
        { rejected_records: { max_percent: 100 } },
      ),
      catalog: catalog(...entries.map(([name, options]) => stream(name, options))),
    },
    entries.flatMap(([name, { rows }]) => rows.map((row) => record(name, row))),
  );
  if (result.code !== 0) throw new Error(`the sync failed: ${result.error?.message ?? result.stderr}`);
  const items = vendor
    .items()
    .slice(before)
    .map(({ text }) => text);
  const fates = entries.map(([name]) => {
    const { accepted, refused, rejected, skipped } = summaryOf(result, name);
    return [name, { items: items.splice(0, accepted + refused), rejected, skipped }];
  });
  if (items.length > 0) throw new Error(`${items.length} more items than records that were sent`);
  return Object.fromEntries(fates) as Record<Name, Fate>;
}

/** What the summary line of a stream says. */
export function summaryOf(result: Result, name: string) {
  for (const { message } of result.logs) {
    const match = SUMMARY.exec(message);
    if (match === null || match[1] !== name) continue;
    const refused = [...(match[6]?.matchAll(/(\d+) × refused_by_service/g) ?? [])].map(([, count]) =>
      Number(count),
    );
    const reasons = match[6]
      ?.split('; ')
      .map((part) => part.replace(/^\d+ × /, '').replace(/, for example .*/, ''));
    return {
      read: Number(match[2]),
      accepted: Number(match[3]),
      skipped: Number(match[4]),
      refused: refused.reduce((a, b) => a + b, 0),
      rejected: reasons ?? [],
    };
  }
  throw new Error(`no summary of stream ${name}`);
}
