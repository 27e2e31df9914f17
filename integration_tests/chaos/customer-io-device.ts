/** Streams of people's devices. */

import { drawAttributes } from './customer-io-attributes.ts';
import { drawNaming } from './customer-io-cast.ts';
import type { Draft, Drawer } from './customer-io-drawer.ts';
import { BLANKS, drawTime, put } from './source.ts';

export function drawDevices(draft: Draft): Drawer {
  const { chance, cast, behavior, skipsUnknown } = draft;
  const naming = drawNaming(chance, cast, `person_${cast.kind}`);
  // A token is at one person only, and would go along with a profile that is merged away.
  const holders = cast.people.filter((person) => !cast.isDouble(person));
  return {
    fields: naming.fields,
    settings: naming.settings,
    key: [naming.column],
    begin(columns) {
      const { who, identity, spelled } = naming.name(columns, holders);
      return {
        mayBeDeleted: true,
        finish(does, mark) {
          const token = `${who} ${chance.int(1, 3)}`;
          const platform = chance.of(['ios', 'Android']);
          const { seconds, json } = drawTime(chance);
          columns.set('token', JSON.stringify(token));
          columns.set('platform', JSON.stringify(platform));
          columns.set('last_used', json);
          const texts = [...drawAttributes(draft, columns, mark)].filter(([, text]) => text !== null);
          if (does === 'ignore') return { asked: 'skipped' };
          if (does === 'delete') return { asked: { identity, deeds: [{ act: 'delete_device', token }] } };
          const attributes = Object.fromEntries(texts) as Record<string, string>;
          const device = { platform: platform.toLowerCase(), last_used: seconds, attributes };
          return {
            asked: { identity, deeds: [{ act: 'add_device', token, spelled, skipsUnknown, device }] },
          };
        },
      };
    },
    spoil: (columns) => [
      () => put(columns, naming.column, chance.of([...BLANKS, '{}', 'true', '1.5'])),
      () => put(columns, 'token', chance.of(BLANKS)),
      ...(behavior === 'update_or_create'
        ? [() => put(columns, 'platform', '"web"'), () => put(columns, 'last_used', '"never"')]
        : []),
    ],
  };
}
