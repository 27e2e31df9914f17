/**
 * `npm run bench`: measures every case, or those that are named, and ends with 1 where a target is missed.
 *
 * `--quick` takes a few minutes, `--runs` and `--records` set the amounts, `--markdown` prints the table for the docs.
 */

import { availableParallelism } from 'node:os';
import type { Case, Measurement } from './case.ts';
import { CASES } from './cases.ts';
import { readOptions } from './options.ts';
import { isMet, markdownTable, plainTable, type Result } from './table.ts';
import { Workbench } from './workbench.ts';

const { cases, amounts, isMarkdown } = readCommandLine();
const bench = new Workbench(amounts);
// The inputs are large, so they go however this ends.
process.once('exit', () => bench.close());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const results: Result[] = [];
for (const subject of cases) {
  process.stderr.write(`${subject.name}\n`);
  const begun = performance.now();
  const result = { subject, outcome: await outcome(subject) };
  const seconds = Math.round((performance.now() - begun) / 1000);
  process.stderr.write(`${isMet(result) ? '  met' : '  missed'} after ${seconds} s\n`);
  results.push(result);
  bench.endCase();
}
const { runs, records } = amounts;
const caption = `Comparisons are medians of ${runs} runs in turn; streams of ${records.toLocaleString('en')} records; ${availableParallelism()} cores, Node ${process.versions.node}.`;
console.log(
  isMarkdown ? `${markdownTable(results)}\n\n${caption}` : `\n${plainTable(results)}\n\n${caption}`,
);
process.exit(results.every(isMet) ? 0 : 1);

function readCommandLine() {
  try {
    const { names, ...options } = readOptions(process.argv.slice(2));
    return { ...options, cases: chosen(names) };
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

/** @throws where a name is not one of a case */
function chosen(names: readonly string[]): readonly Case[] {
  if (names.length === 0) return CASES;
  return names.map((name) => {
    const found = CASES.find((known) => known.name === name);
    if (found !== undefined) return found;
    throw new Error(`There is no case ${name}: there are ${CASES.map((known) => known.name).join(', ')}.`);
  });
}

async function outcome(subject: Case): Promise<Measurement | Error> {
  try {
    return await subject.measure(bench);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
