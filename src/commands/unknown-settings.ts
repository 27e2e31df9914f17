/** Tells of settings that nothing knows, which are mostly misspelt ones. */

import type { Output } from '../protocol/output.ts';

export function warnOfUnknownSettings(unknown: readonly string[], output: Output): void {
  if (unknown.length === 0) return;
  output.log(
    'WARN',
    `Ignored in the configuration, because there are no such settings: ${unknown.join(', ')}.`,
  );
}
