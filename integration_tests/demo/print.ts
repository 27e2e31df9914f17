/** How the demo talks. */

import type { Result } from '../scenarios/connector.ts';

export function heading(text: string): void {
  console.log(`\n${text}\n${'─'.repeat(text.length)}`);
}

export function say(text: string): void {
  console.log(`  ${text}`);
}

/** A line of a table: a name, a number and a remark. */
export function row(name: string, count: number, note = ''): void {
  say(`${name.padEnd(18)}${number(count).padStart(8)}${note && `   ${note}`}`);
}

export function number(n: number): string {
  return n.toLocaleString('en-US');
}

export function date(unix: number): string {
  return new Date(unix * 1000).toISOString().slice(0, 10);
}

/** What the connector warned of: rejected records with their reasons. */
export function warnings(result: Result): void {
  for (const { message } of result.logs.filter(({ level }) => level === 'WARN')) {
    const [stream, ...reasons] = message.split(/\. Rejected: |; /);
    say(stream!);
    for (const reason of reasons) say(`  ${reason.length > 90 ? `${reason.slice(0, 89)}…` : reason}`);
  }
}
