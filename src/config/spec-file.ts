/** The committed `spec.json`, which costs nothing compared with making it anew. */

import spec from '../../spec.json' with { type: 'json' };

/** The body of a SPEC message. */
export interface Specification {
  readonly documentationUrl: string;
  readonly supportsIncremental: boolean;
  readonly supported_destination_sync_modes: readonly string[];
  readonly connectionSpecification: Readonly<Record<string, unknown>>;
}

export const SPECIFICATION: Specification = spec;
