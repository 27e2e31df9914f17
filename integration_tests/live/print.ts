/** How the suite talks: lines without secrets, and tables. */

export type Print = (line: string) => void;

/** Prints stars in place of secrets. */
export function withoutSecrets(print: Print, secrets: readonly string[]): Print {
  return (line) => print(secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line));
}

/** Columns under a head, each as wide as its widest cell. */
export function printTable(rows: readonly (readonly string[])[], print: Print): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  const [head, ...body] = rows.map(line);
  print(head!);
  print(widths.map((width) => '─'.repeat(width)).join('  '));
  for (const each of body) print(each);
}
