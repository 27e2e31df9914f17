/** The configured catalog: which streams come, and how each is to be synced. */

import { z } from 'zod';
import { configError } from './trace-error.ts';

/** A null is an absence: some platforms write out every field. */
const optional = <T extends z.ZodType>(type: T) => type.nullish().transform((value) => value ?? undefined);

const configuredStream = z.object({
  stream: z.object({
    name: z.string(),
    namespace: optional(z.string()).transform((namespace) => namespace || undefined),
    json_schema: optional(z.record(z.string(), z.unknown())),
  }),
  sync_mode: optional(z.enum(['full_refresh', 'incremental'])),
  destination_sync_mode: z.enum(['append', 'overwrite', 'append_dedup', 'update', 'soft_delete']),
  destination_object_name: optional(z.string()).transform((name) => name || undefined),
  primary_key: optional(z.array(z.array(z.string()))),
});

const catalog = z.object({ streams: z.array(configuredStream) });

export type ConfiguredStream = z.output<typeof configuredStream>;
export type ConfiguredCatalog = z.output<typeof catalog>;
export type DestinationSyncMode = ConfiguredStream['destination_sync_mode'];

/** Reads what is in a catalog file. Fields the connector has no use for are passed over. */
export function parseCatalog(json: unknown): ConfiguredCatalog {
  const parsed = catalog.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const at = issue.path.map(String);
  const stream = at.length > 1 ? ` (stream number ${Number(at[1]) + 1})` : '';
  throw configError(
    `The catalog file cannot be used: ${at.join('.') || 'the file'}${stream}: ${issue.message}. It must be a configured catalog as Airbyte writes it.`,
  );
}
