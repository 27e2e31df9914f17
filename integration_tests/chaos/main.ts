/**
 * `npm run chaos`: plays scenarios drawn from seeds, for a minute or `--minutes`, until one fails; or `--seeds N`,
 * beginning with the seed `--from`; or the one scenario of `--seed`.
 */

import { parseArgs } from 'node:util';
import { Violation } from './deeds.ts';
import { emptyTally, play, type Tally } from './play.ts';
import { drawScenario } from './scenario.ts';

const AT_ONCE = 3;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    seed: { type: 'string' },
    from: { type: 'string' },
  },
});
const first = Number(values.seed ?? values.from ?? Math.floor(Date.now() / 1000));
const isCounted = values.seed !== undefined || values.seeds !== undefined;
const most = values.seed === undefined ? Number(values.seeds ?? Number.POSITIVE_INFINITY) : 1;
const begun = performance.now();
const until = begun + Number(values.minutes) * 60_000;

const total = emptyTally();
let next = 0;
let passed = 0;
let failed = 0;

await Promise.all(Array.from({ length: AT_ONCE }, playOn));
printTable();
process.exit(failed > 0 ? 1 : 0);

async function playOn(): Promise<void> {
  while (isCounted ? next < most : performance.now() < until && failed === 0) {
    const seed = first + next++;
    try {
      addTo(total, await play(drawScenario(seed)));
      passed++;
    } catch (error) {
      failed++;
      const text = error instanceof Violation ? error.message : (error as Error).stack;
      console.log(`Seed ${seed} failed: ${text}\nPlay it again: npm run chaos -- --seed ${seed}`);
    }
  }
}

function addTo(sum: Tally, { brokenOff, faults, streams, ...counts }: Tally): void {
  for (const name of ['records', 'runs', 'requests', 'states', 'rejected'] as const)
    sum[name] += counts[name];
  for (const [name, count] of Object.entries(brokenOff))
    sum.brokenOff[name] = (sum.brokenOff[name] ?? 0) + count;
  for (const [name, count] of Object.entries(streams)) sum.streams[name] = (sum.streams[name] ?? 0) + count;
  for (const [name, count] of Object.entries(faults)) sum.faults[name] = (sum.faults[name] ?? 0) + count;
}

function printTable(): void {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `${count} × ${name}`)
      .join(', ') || 'none';
  const rows: [string, string | number][] = [
    ['seeds', `${first} to ${first + next - 1}`],
    ['scenarios with', list(total.streams)],
    ['records', total.records],
    ['runs', total.runs],
    ['interruptions', list(total.brokenOff)],
    ['faults', list(total.faults)],
    ['requests', total.requests],
    ['STATEs returned', total.states],
    ['records rejected', total.rejected],
    ['seconds', Math.round((performance.now() - begun) / 1000)],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(18)}${value}`);
  console.log(`${passed} passed, ${failed} failed`);
}
