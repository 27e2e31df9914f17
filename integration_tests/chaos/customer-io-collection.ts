/** Streams of rows of collections, each stream with collections of its own. */

import { asSent, drawAttributes } from './customer-io-attributes.ts';
import type { Draft, Drawer } from './customer-io-drawer.ts';
import { identityOfCollection } from './customer-io-identity.ts';
import { BLANKS, put, toJson } from './source.ts';

export function drawCollectionRows(draft: Draft): Drawer {
  const { chance, key } = draft;
  const all = [`plans ${key}`, `Zoë "${key}"`];
  const column = chance.of(['collection', 'table', undefined]);
  const names = column === undefined ? [chance.of(all)] : all;
  const field = { to: 'collection', ...(column === undefined ? { value: names[0] } : { from: column }) };
  return {
    fields: column === 'collection' ? [] : [field],
    mirrors: names.map(identityOfCollection),
    begin(columns) {
      const name = chance.of(names);
      if (column !== undefined) columns.set(column, JSON.stringify(name));
      const own = new Set(columns.keys());
      return {
        mayBeDeleted: true,
        finish(does, mark) {
          drawAttributes(draft, columns, mark);
          if (does === 'ignore') return { asked: 'skipped' };
          const fields = [...columns].filter(([field]) => !own.has(field) && !field.startsWith('_'));
          const row = toJson(asSent(draft, fields));
          const identity = identityOfCollection(name);
          return {
            asked: { identity, deeds: [{ act: 'row', row }] },
            names: { member: row, list: identity },
          };
        },
      };
    },
    spoil: (columns) => [
      () => {
        put(columns, 'huge', JSON.stringify('x'.repeat(10_000)));
        return 'nobody';
      },
      ...(column === undefined
        ? []
        : [
            () => {
              put(columns, column, chance.of([...BLANKS, '{}', 'true']));
              return 'nobody' as const;
            },
          ]),
    ],
  };
}
