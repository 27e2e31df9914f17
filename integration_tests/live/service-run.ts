/** The steps of a run, the same for both services: scenario, open questions, clean-up. */

import type { SwitchTable } from '../vendors/switch-table.ts';
import type { ProbeTable } from './answer.ts';
import type { Print } from './print.ts';
import { askAll, type Outcome } from './questions.ts';
import type { ServiceResult } from './run.ts';

export interface Service<Api, Switches> {
  readonly name: string;
  readonly api: Api;
  readonly probes: ProbeTable<Api, Switches>;
  readonly switches: SwitchTable;
  /** Why nothing can be read back, where that is so. */
  readonly cannotRead?: string | undefined;
  /** Runs the connector and reads back. @returns how many expectations were not met */
  readonly scenario: (api: Api, print: Print) => Promise<number>;
  /** Deletes everything. @returns what could not be deleted, in words */
  readonly cleanUp: (api: Api) => Promise<string[]>;
}

export async function runService<Api, Switches>(
  { name, api, probes, switches, cannotRead, scenario, cleanUp }: Service<Api, Switches>,
  { print, signal }: { readonly print: Print; readonly signal: AbortSignal },
): Promise<ServiceResult> {
  if (signal.aborted) return { failures: 1, outcomes: [] };
  let failures = 0;
  let outcomes: Outcome[] = [];
  try {
    print(`\n${name}: the connector writes, and what it wrote is read back`);
    failures += await scenario(api, print);
    print(`\n${name}: open questions`);
    outcomes = await askAll(api, probes, switches, print, signal, cannotRead);
  } catch (error) {
    failures += 1;
    print(`  ✗ ${(error as Error).message}`);
  } finally {
    const left = await cleanUp(api).catch((error: Error) => [`more than is known (${error.message})`]);
    print(
      left.length === 0
        ? `\n${name}: everything is deleted`
        : `\n${name}: please delete by hand: ${left.join(', ')}`,
    );
  }
  return { failures, outcomes };
}
