/** What a record's columns are called once the configuration has renamed them, as the documentation says it. */

import type { Members } from './exact.ts';
import type { FuzzStream } from './streams.ts';

const METADATA = /^_(airbyte|ab)_/;

export interface Columns {
  readonly own: ReadonlyMap<string, unknown>;
  readonly custom: ReadonlyMap<string, unknown>;
}

/** @param own the object's own names */
export function columnsOf(stream: FuzzStream, data: Members, own: ReadonlySet<string>): Columns {
  const { fields = [], ignoresNulls } = stream;
  const columns: Columns & { own: Map<string, unknown>; custom: Map<string, unknown> } = {
    own: new Map(),
    custom: new Map(),
  };
  const set = (name: string, value: unknown) => {
    if (value === null && ignoresNulls) return;
    (own.has(name) ? columns.own : columns.custom).set(name, value);
  };
  for (const [name, value] of Object.entries(data)) {
    const renamed = fields.filter(({ from }) => from === name);
    for (const { to } of renamed) set(to, value);
    if (renamed.length > 0 || METADATA.test(name) || fields.some(({ to }) => to === name)) continue;
    set(name, value);
  }
  for (const { to, value } of fields) if (value !== undefined) set(to, value);
  return columns;
}
