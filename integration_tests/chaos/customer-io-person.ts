/** Streams of people. */

import { drawAttributes } from './customer-io-attributes.ts';
import { drawNaming } from './customer-io-cast.ts';
import type { Draft, Drawer } from './customer-io-drawer.ts';
import type { Deed } from './deeds.ts';
import { BLANKS, drawTime, put } from './source.ts';

export function drawPeople(draft: Draft): Drawer {
  const { chance, cast, behavior, common, skipsUnknown } = draft;
  const naming = drawNaming(chance, cast, cast.kind);
  const isAboutAnybody = behavior !== 'suppress';
  return {
    fields: naming.fields,
    settings: naming.settings,
    key: [naming.column],
    begin(columns) {
      const among = isAboutAnybody ? cast.people : cast.people.filter(cast.maySuppress);
      const { who, identity, spelled } = naming.name(columns, among);
      return {
        mayBeDeleted: common.deletedRows !== 'suppress' || cast.maySuppress(who),
        finish(does, mark) {
          const attributes = drawAttributes(draft, columns, mark);
          let email: string | null | undefined;
          // Two who are merged would give their address away.
          if (cast.kind === 'id' && !cast.isDouble(who) && chance.is(0.3)) {
            email = chance.is(0.8) ? `${who}@example.com` : null;
            columns.set('email', JSON.stringify(email));
            if (email === null && common.dropsNulls) email = undefined;
          }
          if (chance.is(0.3)) {
            const { seconds, json } = drawTime(chance);
            columns.set('created_at', json);
            attributes.set('created_at', String(seconds));
          }
          if (chance.is(0.2)) {
            columns.set('unsubscribed', 'false');
            attributes.set('unsubscribed', 'false');
          }
          if (does === 'ignore') return { asked: 'skipped' };
          if (does === 'delete' || does === 'suppress')
            return { asked: { identity, deeds: [{ act: does }] } };
          const deed: Deed = {
            act: 'identify',
            spelled,
            onlyExisting: does === 'update_only',
            skipsUnknown,
            attributes,
            ...(email !== undefined && { email }),
          };
          return { asked: { identity, deeds: [deed] } };
        },
      };
    },
    spoil: (columns) => [
      () => {
        // Neither may anything else identify.
        columns.delete('email');
        put(
          columns,
          naming.column,
          chance.of([...BLANKS, '{}', 'true', '1.5', JSON.stringify('ä'.repeat(76))]),
        );
      },
      ...(behavior.startsWith('update')
        ? [
            () => put(columns, 'created_at', '"soon"'),
            () => put(columns, 'long', JSON.stringify('x'.repeat(1001))),
            () => put(columns, 'n'.repeat(151), '1'),
          ]
        : []),
    ],
  };
}
