/** Streams of relationships between people and objects; a mirrored one has objects of its own. */

import { drawAttributes } from './customer-io-attributes.ts';
import { drawNaming } from './customer-io-cast.ts';
import type { Draft, Drawer } from './customer-io-drawer.ts';
import { drawObjectNaming, LASTING } from './customer-io-object.ts';
import { BLANKS, put } from './source.ts';

export function drawRelationships(draft: Draft): Drawer {
  const { chance, cast, key, behavior, skipsUnknown } = draft;
  const isMirrored = behavior === 'mirror';
  const naming = drawNaming(chance, cast, `person_${cast.kind}`);
  const objects = drawObjectNaming(chance, isMirrored ? [`team ${key}`, `crew/${key}`] : LASTING);
  return {
    fields: [...naming.fields, ...objects.fields],
    settings: naming.settings,
    key: [naming.column],
    ...(isMirrored && { mirrors: objects.lists }),
    begin(columns) {
      const { identity, spelled } = naming.name(columns, cast.people);
      const list = objects.name(columns);
      return {
        mayBeDeleted: true,
        finish(does, mark) {
          const attributes = drawAttributes(draft, columns, mark);
          if (does === 'ignore') return { asked: 'skipped' };
          const names = { member: identity, list };
          if (does === 'delete') return { asked: { identity, deeds: [{ act: 'unrelate', list }] } };
          return {
            asked: { identity, deeds: [{ act: 'relate', list, spelled, skipsUnknown, attributes }] },
            names,
          };
        },
      };
    },
    spoil: (columns) => [
      ...objects.spoil(columns),
      () => {
        put(columns, naming.column, chance.of([...BLANKS, '{}', 'true', '1.5']));
        return 'nobody';
      },
    ],
  };
}
