/** Decides, before anything is read or sent, what each stream is: which object, which behaviour, which identifier. */

import type { Config, StreamConfig } from '../config/schema.ts';
import { configSchema } from '../config/schema.ts';
import type { DestinationObject, Encode, Presence, SyncBehavior } from '../objects/destination-object.ts';
import { OBJECTS, SERVICE_TITLES, type ServiceName } from '../objects/registry.ts';
import type { ConfiguredCatalog, ConfiguredStream, DestinationSyncMode } from '../protocol/catalog.ts';
import { configError, type StreamDescriptor, streamKey } from '../protocol/trace-error.ts';
import { checkAppApi, onlyKnown, presenceFor } from './app-api.ts';
import { renamedTo } from './columns.ts';

export interface StreamPlan {
  readonly stream: StreamDescriptor;
  readonly object: DestinationObject;
  readonly behavior: SyncBehavior;
  readonly encode: Encode;
  /** What rows that the source marks as deleted become; undefined where they are skipped. */
  readonly encodeDeleted: Encode | undefined;
  /** How to find out who is there, where records about others are skipped. */
  readonly presence: Presence | undefined;
  /** The own name that identifies, or undefined where the encoder takes the first one that is there. */
  readonly identifier: string | undefined;
  /** Paths of source columns. */
  readonly primaryKey: readonly (readonly string[])[];
  readonly settings: StreamConfig;
  readonly schema: ConfiguredStream['stream']['json_schema'];
}

const STREAM = configSchema.shape.streams.unwrap().element;
const IDENTIFIERS: readonly string[] = STREAM.shape.identifier.unwrap().options;

/** Of a stream that the configuration has no entry for. */
const DEFAULT_SETTINGS = STREAM.parse({ name: '*' });

export const BEHAVIOR_OF: Readonly<Record<DestinationSyncMode, SyncBehavior>> = {
  append: 'append',
  append_dedup: 'update_or_create',
  update: 'update_only',
  soft_delete: 'delete',
  overwrite: 'mirror',
};

/** @throws a config_error that names the stream and says what to write instead */
export function planStreams(config: Config, catalog: ConfiguredCatalog): StreamPlan[] {
  checkEntries(config);
  return catalog.streams.map((configured) => planStream(config, configured));
}

/** Finds what is wrong with the mappings as far as the configuration alone tells. */
export function checkMappings(config: Config): void {
  checkEntries(config);
  for (const settings of config.streams) {
    if (settings.object === undefined) continue;
    const stream = { name: settings.name, namespace: settings.namespace };
    const object = findObject(config.service.type, settings.object, stream);
    checkReserved(object, settings, stream);
    if (settings.sync_behavior !== undefined) {
      encoderFor(object, settings.sync_behavior, stream);
      checkAppApi(config.service, object, settings.sync_behavior, stream);
      presenceFor(config.service, object, settings.sync_behavior, settings, stream);
    }
    deletedEncoder(object, settings, stream);
    identifierFor(object, settings, [], stream);
  }
}

function checkEntries({ streams }: Config): void {
  const seen = new Set<string>();
  for (const settings of streams) {
    const stream = { name: settings.name, namespace: settings.namespace || undefined };
    const key = streamKey(stream);
    if (seen.has(key)) {
      throw configError(`Stream ${quote(settings.name)} has two entries under streams; keep one.`, stream);
    }
    seen.add(key);
    checkFields(settings, stream);
  }
}

function planStream(config: Config, configured: ConfiguredStream): StreamPlan {
  const { name, namespace, json_schema: schema } = configured.stream;
  const stream = { name, namespace };
  const settings = settingsFor(config, name, namespace);
  const service = config.service.type;
  const objectName = settings.object ?? configured.destination_object_name ?? name;
  if (
    settings.object === undefined &&
    configured.destination_object_name === undefined &&
    !isObject(service, name)
  ) {
    throw configError(
      `Stream ${quote(name)} has no object: add {"name": ${quote(name)}, "object": …} to streams in the configuration, with one of ${objectNames(service)}.`,
      stream,
    );
  }
  const object = findObject(service, objectName, stream);
  const behavior = settings.sync_behavior ?? behaviorOf(configured.destination_sync_mode, object);
  const mode = settings.sync_behavior === undefined ? configured.destination_sync_mode : undefined;
  const encode = encoderFor(object, behavior, stream, mode);
  const presence = presenceFor(config.service, object, behavior, settings, stream);
  checkReserved(object, settings, stream);
  checkAppApi(config.service, object, behavior, stream);
  if (behavior === 'mirror' && configured.sync_mode !== 'full_refresh') {
    throw configError(
      `Stream ${quote(name)} cannot be mirrored, because it is incremental and would have only a part of what there is: choose sync mode Full Refresh - Overwrite.`,
      stream,
    );
  }
  const primaryKey = (configured.primary_key ?? []).filter((path) => path.length > 0);
  const identifier = identifierFor(object, settings, primaryKey, stream);
  if (behavior === 'mirror') checkListed(object, identifier, stream);
  return {
    stream,
    object,
    behavior,
    encode: presence === undefined ? encode : onlyKnown(encode, presence),
    presence,
    // In a mirrored stream a deleted row is simply no member.
    encodeDeleted: behavior === 'mirror' ? undefined : deletedEncoder(object, settings, stream),
    identifier,
    primaryKey,
    settings,
    schema,
  };
}

/** The stream's own entry, else the one for its name in any namespace, else the one for every stream. */
function settingsFor(config: Config, name: string, namespace: string | undefined): StreamConfig {
  const entryFor = (wanted: string) => {
    const entries = config.streams.filter((settings) => settings.name === wanted);
    return (
      entries.find((settings) => (settings.namespace || undefined) === namespace) ??
      entries.find((settings) => !settings.namespace)
    );
  };
  return entryFor(name) ?? entryFor('*') ?? { ...DEFAULT_SETTINGS, name };
}

function isObject(service: ServiceName, name: string): boolean {
  return OBJECTS[service].some((object) => object.name === name);
}

function findObject(service: ServiceName, name: string, stream: StreamDescriptor): DestinationObject {
  const object = OBJECTS[service].find((candidate) => candidate.name === name);
  if (object !== undefined) return object;
  const other = (Object.keys(OBJECTS) as ServiceName[]).find((candidate) => isObject(candidate, name));
  const why =
    other === undefined
      ? `${quote(name)} is not an object`
      : `${quote(name)} is an object of ${SERVICE_TITLES[other]}, and this destination writes to ${SERVICE_TITLES[service]}`;
  throw configError(
    `Stream ${quote(stream.name)} cannot be synced: ${why}. Choose one of ${objectNames(service)}.`,
    stream,
  );
}

function objectNames(service: ServiceName): string {
  return OBJECTS[service].map(({ name }) => name).join(', ');
}

function behaviorOf(mode: DestinationSyncMode, object: DestinationObject): SyncBehavior {
  const behavior = BEHAVIOR_OF[mode];
  return behavior === 'append' && object.behaviors.append === undefined ? 'update_or_create' : behavior;
}

function encoderFor(
  object: DestinationObject,
  behavior: SyncBehavior,
  stream: StreamDescriptor,
  mode?: DestinationSyncMode,
): Encode {
  const encode = object.behaviors[behavior];
  if (encode !== undefined) return encode;
  const choices = Object.keys(object.behaviors) as SyncBehavior[];
  const modes = (Object.keys(BEHAVIOR_OF) as DestinationSyncMode[]).filter(
    (candidate) => object.behaviors[behaviorOf(candidate, object)] !== undefined,
  );
  const asked = mode === undefined ? `behavior ${behavior}` : `sync mode ${mode} (behavior ${behavior})`;
  throw configError(
    `Stream ${quote(stream.name)} cannot be synced: object ${object.name} does not have ${asked}. Choose sync mode ${modes.join(' or ')}, or set sync_behavior of the stream to ${choices.join(' or ')}.`,
    stream,
  );
}

/** What becomes of rows that are marked as deleted; undefined where they are skipped. */
function deletedEncoder(
  object: DestinationObject,
  settings: StreamConfig,
  stream: StreamDescriptor,
): Encode | undefined {
  const behavior = settings.deleted_rows ?? object.deletedRows;
  return behavior === 'ignore' ? undefined : encoderFor(object, behavior, stream);
}

/** The configured identifier, else the first part of the primary key that is one of the object's identifiers. */
function identifierFor(
  object: DestinationObject,
  settings: StreamConfig,
  primaryKey: readonly (readonly string[])[],
  stream: StreamDescriptor,
): string | undefined {
  const own = Object.entries(object.fields).filter(([, field]) => field.identifier !== undefined);
  if (settings.identifier !== 'auto') {
    const found = own.find(([, field]) => field.identifier === settings.identifier);
    if (found !== undefined) return found[0];
    const choices = own.map(([, field]) => field.identifier!).filter((name) => IDENTIFIERS.includes(name));
    throw configError(
      `Stream ${quote(stream.name)} cannot be synced: object ${object.name} has no identifier ${settings.identifier}. Choose ${['auto', ...choices].join(' or ')}.`,
      stream,
    );
  }
  const key = primaryKey.flatMap((path) => (path.length === 1 ? renamedTo(settings, path[0]!) : []));
  // What a record cannot do without is no choice.
  return key.find((name) => object.fields[name]?.identifier !== undefined && !object.fields[name].required);
}

/** Whoever is named by what the service does not tell of its members would be taken for somebody who is not named. */
function checkListed(
  { mirror }: DestinationObject,
  identifier: string | undefined,
  stream: StreamDescriptor,
): void {
  if (identifier === undefined || !mirror?.notListed?.includes(identifier)) return;
  throw configError(
    `Stream ${quote(stream.name)} cannot be mirrored by ${identifier}, because the service does not tell it of its members: have people named by another identifier.`,
    stream,
  );
}

function checkFields(settings: StreamConfig, stream: StreamDescriptor): void {
  const targets = new Set<string>();
  for (const { to, from, value } of settings.fields) {
    const complaint =
      from === undefined && value === undefined
        ? 'needs either from (a column) or value (a constant)'
        : from !== undefined && value !== undefined
          ? 'has both from and value; keep one'
          : targets.has(to)
            ? 'is there twice; keep one'
            : undefined;
    if (complaint !== undefined) {
      throw configError(
        `Stream ${quote(settings.name)}: the field with to ${quote(to)} ${complaint}.`,
        stream,
      );
    }
    targets.add(to);
  }
}

function checkReserved(
  object: DestinationObject,
  { name, fields }: StreamConfig,
  stream: StreamDescriptor,
): void {
  const reserved = fields.find(({ to }) => object.reserved.includes(to));
  if (reserved === undefined) return;
  throw configError(
    `Stream ${quote(name)}: nothing can be sent as ${quote(reserved.to)}, which the service reads as a command; choose another name.`,
    stream,
  );
}

function quote(name: string): string {
  return JSON.stringify(name);
}
