/** Reads the committed `spec.json`, which costs nothing compared with making it anew. */

import { readFileSync } from 'node:fs';

/** The body of a SPEC message. */
export interface Specification {
  readonly documentationUrl: string;
  readonly supportsIncremental: boolean;
  readonly supported_destination_sync_modes: readonly string[];
  readonly connectionSpecification: Readonly<Record<string, unknown>>;
}

export function readSpecification(): Specification {
  return JSON.parse(readFileSync(new URL('../../spec.json', import.meta.url), 'utf8')) as Specification;
}
