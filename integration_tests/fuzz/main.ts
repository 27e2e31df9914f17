/** `npm run fuzz`: inputs of every kind, good and bad, each held against what JSON.parse says must become of it. */

import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { runAsProcess } from './as-process.ts';
import { InProcess } from './in-process.ts';
import { type Input, input } from './input.ts';
import type { Outcome } from './outcome.ts';
import { Services } from './services.ts';
import { Tally } from './tally.ts';
import { judge } from './verdict.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: process.env.FUZZ_RUNS ?? '10000' },
    processes: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    path: { type: 'string' },
  },
});
const seed = Number(values.seed);
/** Of an input that fails, so much is shown. */
const SHOWN = 20_000;

const services = await Services.start();
const inProcess = new InProcess(services);
const isGood =
  (await hold('runs', (each) => inProcess.run(each))) &&
  (await hold('processes', (each) => runAsProcess(services, each)));
inProcess.close();
await services.close();
process.exit(isGood ? 0 : 1);

/** @param option the one that says how many inputs */
async function hold(option: 'runs' | 'processes', run: (input: Input) => Promise<Outcome>): Promise<boolean> {
  const numRuns = Number(values[option]);
  if (numRuns === 0) return true;
  const tally = new Tally();
  const begun = performance.now();
  const property = fc.asyncProperty(input, async (each) => {
    const outcome = await run(each);
    tally.add(judge(each.service, each.bytes, outcome), outcome);
  });
  const details = await fc.check(property, {
    numRuns,
    seed,
    ...(values.path !== undefined && { path: values.path }),
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `${details.numRuns} inputs ${option === 'runs' ? 'in this process' : 'to processes'}, seed ${seed}, ${seconds} s: ${tally.text()}`,
  );
  if (!details.failed) return true;
  const [failed] = details.counterexample!;
  const other = option === 'runs' ? '--processes' : '--runs';
  console.log(`\nnpm run fuzz -- --seed ${seed} ${other} 0 --path ${details.counterexamplePath}\n`);
  console.log(`${failed.service}, ${failed.chunks.length} chunks, as latin1:`);
  console.log(short(JSON.stringify(failed.bytes.toString('latin1'))));
  console.log(`\n${short((details.errorInstance as Error).stack ?? '')}`);
  return false;
}

/** Where a character comes again and again, how often. */
function short(text: string): string {
  return text.replace(/(.)\1{99,}/g, (run, of) => `<${run.length} × ${of}>`).slice(0, SHOWN);
}
