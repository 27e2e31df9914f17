/** What a container left behind, read as what it is: messages of Airbyte's protocol. */

import type { Result } from '../scenarios/connector.ts';
import { checkProtocol } from '../scenarios/protocol-schema.ts';

/** @param stdout every line must be a message */
export function resultOf(code: number, stdout: string, stderr: string): Result {
  const lines = stdout.split('\n').filter((line) => line !== '');
  const messages = lines.map((line) => checkProtocol(line));
  return {
    code,
    lines,
    messages,
    states: lines.filter((_, i) => messages[i].type === 'STATE'),
    logs: messages.filter(({ type }) => type === 'LOG').map(({ log }) => log),
    error: messages.find(({ trace }) => trace?.type === 'ERROR')?.trace.error,
    stderr,
  };
}
