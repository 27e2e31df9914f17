/** Holds the connector to its STATEs: together they must account for every record, and none may be rejected. */

interface StateLine {
  readonly type: string;
  readonly state: { readonly destinationStats: { recordCount: number; rejectedRecordCount: number } };
}

export function statesComplaint(stdout: string, records: number): string | undefined {
  let accepted = 0;
  let rejected = 0;
  for (const line of stdout.split('\n')) {
    if (!line.startsWith('{"type":"STATE"')) continue;
    const { destinationStats } = (JSON.parse(line) as StateLine).state;
    accepted += destinationStats.recordCount;
    rejected += destinationStats.rejectedRecordCount;
  }
  if (accepted === records && rejected === 0) return undefined;
  return `${accepted} of ${records} records accepted, ${rejected} rejected`;
}
