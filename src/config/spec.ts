/** Makes the connector's specification, which `spec.json` holds. */

import { z } from 'zod';
import { configSchema } from './schema.ts';
import type { Specification } from './spec-file.ts';

/** Made from the schema; Airbyte wants draft 7, `oneOf` under an object, and `const` alone where variants differ. */
export function makeSpecification(): Specification {
  return {
    documentationUrl: 'https://docs.airbyte.com/integrations/destinations/courier-customer-io',
    supportsIncremental: true,
    supported_destination_sync_modes: ['append', 'overwrite', 'append_dedup', 'update', 'soft_delete'],
    connectionSpecification: {
      title: 'Courier and Customer.io',
      ...z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input', override: tidy }),
    },
  };
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

const tidy: Override = ({ jsonSchema }) => {
  if (jsonSchema.anyOf !== undefined) {
    jsonSchema.oneOf = jsonSchema.anyOf;
    delete jsonSchema.anyOf;
  }
  // A default of an empty object says nothing that the defaults inside don't say.
  if (jsonSchema.type === 'object') delete jsonSchema.default;
  // Bounds of JavaScript's integers, not of the setting.
  if (jsonSchema.type === 'integer' && jsonSchema.maximum === Number.MAX_SAFE_INTEGER)
    delete jsonSchema.maximum;
};
