/** One run of the live suite over the accounts that the environment has keys of. */

import { HOW_TO_SET, readAccounts, secretsOf } from './accounts.ts';
import { runCourier } from './courier/run.ts';
import { runCustomerIo } from './customer-io/run.ts';
import { type Print, withoutSecrets } from './print.ts';
import type { Outcome } from './questions.ts';
import { report } from './report.ts';

export interface LiveOptions {
  readonly env: NodeJS.ProcessEnv;
  /** What every name that is written begins with. */
  readonly prefix: string;
  readonly print: Print;
  /** Stops between two steps; the clean-up is done all the same. */
  readonly signal: AbortSignal;
}

/** Of a run with one service. */
export type RunOptions = Omit<LiveOptions, 'env'>;

/** What a run with one service leaves to say. */
export interface ServiceResult {
  /** How many expectations were not met, or could not be looked at. */
  readonly failures: number;
  readonly outcomes: readonly Outcome[];
}

/** @returns whether nothing failed; that an answer differs from a default is no failure */
export async function runLive({ env, prefix, print: plain, signal }: LiveOptions): Promise<boolean> {
  const accounts = readAccounts(env);
  const print = withoutSecrets(plain, secretsOf(accounts));
  const results: ServiceResult[] = [];
  if (accounts.customerIo === undefined && accounts.courier === undefined) {
    for (const sentence of HOW_TO_SET) print(sentence);
    return true;
  }
  print(`Everything that is written has a name that begins with ${prefix}.`);
  if (accounts.customerIo !== undefined) {
    results.push(await runCustomerIo(accounts.customerIo, { prefix, print, signal }));
  } else print('Customer.io is left out: CUSTOMER_IO_SITE_ID and CUSTOMER_IO_API_KEY are not set.');
  if (accounts.courier !== undefined) {
    results.push(await runCourier(accounts.courier, { prefix, print, signal }));
  } else print('Courier is left out: COURIER_API_KEY is not set.');
  const outcomes = results.flatMap((result) => result.outcomes);
  if (outcomes.length > 0) report(outcomes, print);
  const failures = results.reduce((sum, result) => sum + result.failures, 0);
  return failures === 0 && outcomes.every(({ state }) => state !== 'failed');
}
