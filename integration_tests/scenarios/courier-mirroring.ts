/** What the tests of behaviour `mirror` share: their messages, and a list with members to be mirrored. */

import type { Courier } from '../vendors/courier/interface.ts';
import type { RunOptions } from './connector.ts';
import { FAST } from './courier-cases.ts';
import { catalog, courierConfig, record, type StreamOptions, stream } from './messages.ts';

export const MIRRORED: StreamOptions = {
  mode: 'overwrite',
  syncMode: 'full_refresh',
  object: 'profile_with_list',
};

/** Options of a sync with stream `m` mirrored, or others that are named, and profiles in stream `profile`. */
export function mirrorOptions(
  vendor: Courier,
  settings: object = {},
  streams: readonly object[] = [],
  names: readonly string[] = ['m'],
): RunOptions {
  return {
    config: courierConfig(vendor, streams, { ...FAST, ...settings }),
    catalog: catalog(...names.map((name) => stream(name, MIRRORED)), stream('profile')),
  };
}

/** Records of stream `m` that name recipients as members of a list. */
export function named(recipients: readonly string[], list_id = 'news', name = 'm'): string[] {
  return recipients.map((recipient_id) => record(name, { recipient_id, list_id }));
}

export function status(value: string, name = 'm', namespace?: string): object {
  const stream_descriptor = namespace === undefined ? { name } : { name, namespace };
  return {
    type: 'TRACE',
    trace: { type: 'STREAM_STATUS', emitted_at: 1, stream_status: { stream_descriptor, status: value } },
  };
}

export const globalState = (lsn: number) => ({
  type: 'STATE',
  state: { type: 'GLOBAL', global: { shared_state: { lsn }, stream_states: [] } },
});

export const legacyState = (lsn: number) => ({ type: 'STATE', state: { data: { lsn } } });

/** As many ids as wanted: `u0`, `u1`, … */
export function ids(count: number, prefix = 'u'): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${n}`);
}

/** How many members have been taken off lists. */
export function removals(vendor: Courier): number {
  return vendor.requests().filter(({ method }) => method === 'DELETE').length;
}
