/** Reads the command line of `npm run bench`. */

import { parseArgs } from 'node:util';
import { type Amounts, FULL, QUICK } from './amounts.ts';

export interface Options {
  /** Names of cases; none stands for all. */
  readonly names: readonly string[];
  readonly amounts: Amounts;
  readonly isMarkdown: boolean;
}

/** @throws where an option is not known or not a positive integer */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      records: { type: 'string' },
      quick: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
  });
  const usual = values.quick ? QUICK : FULL;
  return {
    names: positionals,
    amounts: {
      ...usual,
      runs: positive('--runs', values.runs) ?? usual.runs,
      records: positive('--records', values.records) ?? usual.records,
    },
    isMarkdown: values.markdown,
  };
}

function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text.replaceAll('_', ''));
  if (!Number.isInteger(number) || number < 1) throw new Error(`${name} must be a positive integer.`);
  return number;
}
