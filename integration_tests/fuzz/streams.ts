/** The streams of the fuzz test: every object, under names that are awkward as keys of objects. */

import { catalog, stream } from '../scenarios/messages.ts';

export type ServiceName = 'customer_io' | 'courier';
export type ObjectName = 'person' | 'device' | 'event' | 'profile' | 'profile_with_list';

export interface FuzzStream {
  readonly name: string;
  readonly namespace?: string;
  readonly object: ObjectName;
  readonly mode: 'append' | 'append_dedup' | 'update' | 'soft_delete';
  readonly key?: string;
  readonly fields?: readonly {
    readonly to: string;
    readonly from?: string;
    readonly value?: string;
  }[];
  readonly ignoresNulls?: true;
}

const LONG = 'n'.repeat(3000);

export const STREAMS: Readonly<Record<ServiceName, readonly FuzzStream[]>> = {
  customer_io: [
    { name: 'person', object: 'person', mode: 'append_dedup', key: 'id' },
    {
      name: 'person',
      namespace: 'constructor',
      object: 'person',
      mode: 'append_dedup',
      fields: [
        { to: 'plan', from: 'tier' },
        { to: '__proto__', from: 'a' },
        { to: 'origin', value: 'a constant' },
      ],
      ignoresNulls: true,
    },
    { name: '', object: 'person', mode: 'append_dedup', key: 'email' },
    { name: 'hasOwnProperty', namespace: 'hasOwnProperty', object: 'person', mode: 'update', key: 'id' },
    { name: 'toString', object: 'person', mode: 'soft_delete', key: 'id' },
    { name: 'device', object: 'device', mode: 'append_dedup', key: 'person_id' },
    { name: 'event', object: 'event', mode: 'append' },
    { name: '__proto__', object: 'event', mode: 'append', key: 'k' },
    { name: LONG, namespace: '__proto__', object: 'event', mode: 'append' },
  ],
  courier: [
    { name: 'profile', object: 'profile', mode: 'append_dedup', key: 'recipient_id' },
    { name: '__proto__', namespace: 'constructor', object: 'profile', mode: 'append_dedup' },
    { name: LONG, object: 'profile', mode: 'append_dedup', ignoresNulls: true },
    { name: 'profile_with_list', object: 'profile_with_list', mode: 'append_dedup', key: 'recipient_id' },
    {
      name: 'toString',
      object: 'profile_with_list',
      mode: 'append_dedup',
      fields: [{ to: 'list_id', value: 'everybody.everywhere' }],
    },
  ],
};

export function catalogOf(service: ServiceName): object {
  return catalog(
    ...STREAMS[service].map(({ name, namespace, object, mode, key }) =>
      stream(name, {
        mode,
        object,
        ...(namespace !== undefined && { namespace }),
        ...(key !== undefined && { key: [key] }),
      }),
    ),
  );
}

/** The entries of the configuration. */
export function settingsOf(service: ServiceName): object[] {
  const own = STREAMS[service]
    .filter(({ fields, ignoresNulls }) => fields !== undefined || ignoresNulls)
    .map(({ name, namespace, fields = [], ignoresNulls }) => ({
      name,
      ...(namespace !== undefined && { namespace }),
      fields,
      null_values: ignoresNulls ? 'ignore' : 'send',
    }));
  return own;
}

/** The stream a record or a state names; a namespace that is no text is none. */
export function findStream(service: ServiceName, name: unknown, namespace: unknown): FuzzStream | undefined {
  return STREAMS[service].find(
    (each) =>
      each.name === name && (each.namespace ?? '') === (typeof namespace === 'string' ? namespace : ''),
  );
}
