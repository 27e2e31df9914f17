/** Counts the messages of a stream by their type. */

/** @param lines a message of Airbyte's protocol each */
export function ofType(lines: readonly string[], type: string): number {
  return lines.filter((line) => JSON.parse(line).type === type).length;
}
