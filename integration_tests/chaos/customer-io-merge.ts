/** Streams of merges of two people into one. */

import { spell } from './customer-io-cast.ts';
import type { Draft, Drawer } from './customer-io-drawer.ts';
import { identityOf } from './customer-io-identity.ts';
import { BLANKS, put } from './source.ts';

export function drawMerges({ chance, cast }: Draft): Drawer {
  const { kind } = cast;
  const primary = chance.is(0.4) ? 'kept' : `primary_${kind}`;
  const secondary = `secondary_${kind}`;
  const doubles = cast.people.filter(cast.isDouble);
  return {
    fields: primary === 'kept' ? [{ to: `primary_${kind}`, from: primary }] : [],
    begin(columns) {
      const [goes] = chance.some(doubles, 1);
      const stays = chance.of(cast.people.filter((person) => person !== goes));
      const [one, other] = [spell(chance, stays, cast), spell(chance, goes!, cast)];
      columns.set(primary, one.json);
      columns.set(secondary, other.json);
      return {
        mayBeDeleted: true,
        finish(does) {
          if (does === 'ignore') return { asked: 'skipped' };
          const identity = identityOf(kind, one.spelled);
          const gone = identityOf(kind, other.spelled);
          return { asked: { identity, other: gone, deeds: [{ act: 'merge', gone }] } };
        },
      };
    },
    spoil: (columns) => [
      () => put(columns, chance.of([primary, secondary]), chance.of([...BLANKS, '{}', '1.5'])),
      () => put(columns, secondary, columns.get(primary)),
    ],
  };
}
