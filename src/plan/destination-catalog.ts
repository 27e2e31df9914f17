/** The catalog of `discover`: what can be done with each object, for connections that map columns in Airbyte. */

import type { DestinationObject, Field } from '../objects/destination-object.ts';
import type { DestinationSyncMode } from '../protocol/catalog.ts';
import { BEHAVIOR_OF } from './stream-plan.ts';

/** One entry of a DESTINATION_CATALOG message. */
export interface DestinationOperation {
  readonly object_name: string;
  readonly sync_mode: DestinationSyncMode;
  readonly json_schema: object;
  /** The outer list holds alternatives, an inner one the fields of one key. */
  readonly matching_keys: readonly (readonly string[])[];
}

const TYPES: Readonly<Record<Field['type'], object>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  timestamp: { type: 'string', format: 'date-time' },
};

/** Each object in each sync mode that it has a behaviour for. */
export function destinationOperations(objects: readonly DestinationObject[]): DestinationOperation[] {
  return objects.flatMap((object) =>
    (Object.keys(BEHAVIOR_OF) as DestinationSyncMode[])
      .filter((mode) => object.behaviors[BEHAVIOR_OF[mode]] !== undefined)
      .map((mode) => ({
        object_name: object.name,
        sync_mode: mode,
        json_schema: schemaOf(object, mode),
        matching_keys: object.matchingKeys,
      })),
  );
}

function schemaOf({ fields }: DestinationObject, mode: DestinationSyncMode): object {
  const entries = Object.entries(fields);
  // What is deleted is named by its key alone.
  const required = mode === 'soft_delete' ? [] : entries.filter(([, field]) => field.required);
  return {
    type: 'object',
    additionalProperties: true,
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
    properties: Object.fromEntries(
      entries.map(([name, { type, description }]) => [name, { ...TYPES[type], description }]),
    ),
  };
}
