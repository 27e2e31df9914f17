/** Builds the messages, catalogs and configurations that scenarios are made of. */

import { OBJECTS, type ServiceName } from '../../src/objects/registry.ts';
import type { Courier } from '../vendors/courier/interface.ts';
import type { CustomerIo } from '../vendors/customer-io/interface.ts';

/** @param data an object, or JSON text where digits and order matter */
export function record(stream: string, data: object | string, namespace?: string): string {
  const json = typeof data === 'string' ? data : JSON.stringify(data);
  const where = namespace === undefined ? '' : `,"namespace":${JSON.stringify(namespace)}`;
  return `{"type":"RECORD","record":{"stream":${JSON.stringify(stream)}${where},"data":${json},"emitted_at":1700000000000}}`;
}

export function state(stream: string, cursor: unknown, namespace?: string): object {
  const stream_descriptor = namespace === undefined ? { name: stream } : { name: stream, namespace };
  return {
    type: 'STATE',
    state: { type: 'STREAM', stream: { stream_descriptor, stream_state: { cursor } }, id: 1 },
  };
}

export interface StreamOptions {
  readonly namespace?: string | null;
  readonly mode?: 'append' | 'append_dedup' | 'update' | 'soft_delete' | 'overwrite';
  readonly syncMode?: 'full_refresh' | 'incremental';
  readonly key?: readonly (string | readonly string[])[];
  readonly object?: string;
  /** Types of columns, such as `{ born: { type: 'string', format: 'date' } }`. */
  readonly properties?: Readonly<Record<string, object>>;
}

/** A configured stream as the platform writes it. */
export function stream(name: string, options: StreamOptions = {}): object {
  const {
    namespace,
    mode = 'append_dedup',
    syncMode = 'incremental',
    key,
    object,
    properties = {},
  } = options;
  return {
    stream: {
      name,
      ...(namespace !== undefined && { namespace }),
      json_schema: { type: 'object', properties },
      supported_sync_modes: ['full_refresh', 'incremental'],
    },
    sync_mode: syncMode,
    destination_sync_mode: mode,
    ...(key !== undefined && { primary_key: key.map((path) => (typeof path === 'string' ? [path] : path)) }),
    ...(object !== undefined && { destination_object_name: object }),
  };
}

export function catalog(...streams: readonly object[]): object {
  return { streams };
}

/** A configuration for a local Customer.io, with the streams and other settings given. */
export function config(vendor: CustomerIo, streams: readonly object[] = [], settings: object = {}): object {
  const { siteId, apiKey, urls } = vendor;
  return {
    service: { type: 'customer_io', site_id: siteId, api_key: apiKey, region: 'us', base_url: urls.us },
    streams,
    ...settings,
  };
}

/** The same with the key for the App API. */
export function appConfig(
  vendor: CustomerIo,
  streams: readonly object[] = [],
  settings: object = {},
): { readonly service: object } {
  const { service, ...others } = config(vendor, streams, settings) as { service: object };
  const app = { app_api_key: vendor.appApiKey, app_base_url: vendor.urls.app };
  return { service: { ...service, ...app }, ...others };
}

/** A configuration for a local Courier, with the streams and other settings given. */
export function courierConfig(
  vendor: Courier,
  streams: readonly object[] = [],
  settings: object = {},
): object {
  const service = { type: 'courier', api_key: vendor.apiKey, region: 'us', base_url: vendor.urls.us };
  return { service, streams, ...settings };
}

/** The objects of a service, as an error that offers them names them. */
export function objectNames(service: ServiceName): string {
  return OBJECTS[service].map(({ name }) => name).join(', ');
}
