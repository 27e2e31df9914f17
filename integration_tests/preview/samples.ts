/** Syncs whose previews are looked at in a browser: what is seldom long is long here, and names are hostile. */

import { readJson, readLines } from '../demo/files.ts';
import type { RunOptions } from '../scenarios/connector.ts';
import { catalog, record, state, stream } from '../scenarios/messages.ts';

export interface Sample {
  readonly options: RunOptions;
  readonly messages: readonly (string | object)[];
}

export const HOSTILE = `<script>document.title='taken'</script><img src=x onerror="fetch('//x')">`;

/** Streams of source-faker, devices of which three cannot be delivered. */
function faker(): Sample {
  const config = readJson('configs/demo.json');
  config.mystery = true;
  const lines = ['messages/faker.jsonl', 'messages/devices.jsonl'].flatMap(readLines);
  return {
    options: { config, catalog: readJson('catalogs/demo.json') },
    messages: [...lines, record('leads', { id: 1 }), record('leads', { id: 2 })],
  };
}

/** A mirrored list, deleted rows, and names and values that are markup. */
function courier(): Sample {
  const people = Array.from({ length: 1204 }, (_, n) =>
    record('subscribers', { user_id: `user-${n}`, email: `user-${n}@example.com`, [HOSTILE]: HOSTILE }),
  );
  const gone = { _ab_cdc_deleted_at: '2026-01-01T00:00:00Z' };
  const users = Array.from({ length: 40 }, (_, n) =>
    record(HOSTILE, {
      recipient_id: n % 5 === 0 ? '' : `user-${n}`,
      'address.locality': 'Łódź',
      note: HOSTILE,
      long: 'x'.repeat(300),
      ['a_column_with_a_name_'.repeat(6)]: n,
      ...(n % 7 === 0 && gone),
    }),
  );
  return {
    options: {
      config: {
        service: { type: 'courier', api_key: 'the-secret-key' },
        streams: [
          {
            name: 'subscribers',
            object: 'profile_with_list',
            fields: [
              { to: 'recipient_id', from: 'user_id' },
              { to: 'list_id', value: 'newsletter.weekly' },
              { to: 'phone_number', from: 'telephone' },
            ],
          },
          { name: HOSTILE, object: 'profile', sync_behavior: 'update_only' },
        ],
        delivery: { requests_per_second: 10 },
      },
      catalog: catalog(
        stream('subscribers', { mode: 'overwrite', syncMode: 'full_refresh', key: ['user_id'] }),
        stream(HOSTILE, { key: ['recipient_id', 'note'] }),
        stream('profile'),
      ),
    },
    messages: [...people, ...users, state('subscribers', 1)],
  };
}

/** A column that is misspelt, so that the sync would fail. */
function failing(): Sample {
  return {
    options: {
      config: {
        service: { type: 'customer_io', site_id: 'site', api_key: 'the-secret-key' },
        streams: [{ name: 'users', object: 'person', fields: [{ to: 'email', from: 'e_mail' }] }],
      },
      catalog: catalog(stream('users', { key: ['id'] })),
    },
    messages: Array.from({ length: 120 }, (_, n) =>
      record('users', { Email: `u${n}@example.com`, plan: 'gold' }),
    ),
  };
}

export const SAMPLES: Readonly<Record<string, Sample>> = {
  faker: faker(),
  courier: courier(),
  failing: failing(),
  empty: { ...failing(), messages: [] },
};
