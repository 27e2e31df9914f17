/** What a stream needs Customer.io's App API for: to read back what it mirrors, or to find out who is there. */

import type { ServiceConfig, StreamConfig } from '../config/schema.ts';
import type { DestinationObject, Encode, Presence, SyncBehavior } from '../objects/destination-object.ts';
import { configError, type StreamDescriptor } from '../protocol/trace-error.ts';

const SET_KEY =
  'set app_api_key of the service (in Customer.io under Settings → API credentials → App API keys)';

/** @throws a config_error where a stream needs the App API and there is no key for it */
export function checkAppApi(
  service: ServiceConfig,
  { name, usesAppApi }: DestinationObject,
  behavior: SyncBehavior,
  stream: StreamDescriptor,
): void {
  if (!usesAppApi?.includes(behavior) || hasKey(service)) return;
  throw cannot(stream, `behavior ${behavior} of object ${name} needs the App API, so ${SET_KEY}`);
}

/**
 * How to find out who is there, where records about anybody else are to be skipped.
 * @throws a config_error where that contradicts what the stream is to do, or where there is no key for the App API
 */
export function presenceFor(
  service: ServiceConfig,
  { name, unknownPeople }: DestinationObject,
  behavior: SyncBehavior,
  { unknown_people }: StreamConfig,
  stream: StreamDescriptor,
): Presence | undefined {
  if (unknown_people === 'create') return undefined;
  if (service.type !== 'customer_io') {
    throw cannot(stream, 'unknown_people is for Customer.io only, so leave it at create');
  }
  if (unknownPeople === undefined || CREATES_NOBODY.includes(behavior)) return undefined;
  const { behaviors, presence } = unknownPeople;
  if (!behaviors.includes(behavior)) {
    throw cannot(
      stream,
      `behavior ${behavior} of object ${name} is there to create people, so set unknown_people to create, or sync_behavior to ${behaviors.join(' or ')}`,
    );
  }
  if (!hasKey(service))
    throw cannot(stream, `unknown_people is skip, which needs the App API, so ${SET_KEY}`);
  return presence;
}

const CREATES_NOBODY: readonly SyncBehavior[] = ['delete', 'suppress'];

function hasKey(service: ServiceConfig): boolean {
  return service.type === 'customer_io' && service.app_api_key !== undefined;
}

function cannot(stream: StreamDescriptor, why: string): Error {
  return configError(`Stream ${JSON.stringify(stream.name)} cannot be synced: ${why}.`, stream);
}

/** The encoder, whose records are delivered only where the one they are about is there. */
export function onlyKnown(encode: Encode, onlyIf: Presence): Encode {
  return (row, item) => {
    const operation = encode(row, item);
    if (!('kind' in operation)) return operation;
    const { kind } = operation;
    return { ...operation, kind: { ...kind, name: `${kind.name} of known people`, onlyIf } };
  };
}
