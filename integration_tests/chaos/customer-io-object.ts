/** Streams of objects, and how rows name one. */

import type { Chance } from './chance.ts';
import { drawAttributes } from './customer-io-attributes.ts';
import type { Draft, Drawer } from './customer-io-drawer.ts';
import { identityOfObject, listOfObject } from './customer-io-identity.ts';
import { BLANKS, type Columns, put, type Spoiled } from './source.ts';

/** Objects that people may belong to. They are never deleted: nothing is promised of the order of the two. */
export const LASTING = ['acme', '77'];
const FLEETING = ['gone', '78'];
const TYPES = ['1', '20'];

/** The columns that say which object the rows of a stream are about. */
export interface ObjectNaming {
  readonly fields: readonly object[];
  /** @returns the object as a list of people */
  name(columns: Columns): string;
  spoil(columns: Columns): readonly (() => Spoiled)[];
  /** All that the stream may name. */
  readonly lists: readonly string[];
}

export function drawObjectNaming(chance: Chance, ids: readonly string[]): ObjectNaming {
  const column = chance.is(0.4) ? 'company' : 'object_id';
  const constant = chance.is(0.5) ? chance.of(TYPES) : undefined;
  const types = constant === undefined ? TYPES : [constant];
  return {
    lists: types.flatMap((type) => ids.map((id) => listOfObject(type, id))),
    fields: [
      ...(column === 'object_id' ? [] : [{ to: 'object_id', from: column }]),
      ...(constant === undefined ? [] : [{ to: 'object_type_id', value: constant }]),
    ],
    name(columns) {
      const [type, id] = [chance.of(types), chance.of(ids)];
      if (constant === undefined) columns.set('object_type_id', chance.of([type, JSON.stringify(type)]));
      const isNumber = /^\d+$/.test(id) && chance.is(0.5);
      columns.set(column, isNumber ? id : JSON.stringify(id));
      return listOfObject(type, id);
    },
    spoil: (columns) => [
      () => {
        put(columns, column, chance.of([...BLANKS, '[]', JSON.stringify('ä'.repeat(76))]));
        return 'member';
      },
      ...(constant === undefined
        ? [
            (): Spoiled => {
              put(columns, 'object_type_id', chance.of([...BLANKS, '0', '"company"', '1.5']));
              return 'member';
            },
          ]
        : []),
    ],
  };
}

export function drawObjects(draft: Draft): Drawer {
  const { chance, behavior, common } = draft;
  const deletes = behavior === 'delete' || common.deletedRows === 'delete';
  const naming = drawObjectNaming(chance, deletes ? FLEETING : [...LASTING, ...FLEETING]);
  return {
    fields: naming.fields,
    begin(columns) {
      const identity = identityOfObject(naming.name(columns));
      return {
        mayBeDeleted: true,
        finish(does, mark) {
          const attributes = drawAttributes(draft, columns, mark);
          if (does === 'ignore') return { asked: 'skipped' };
          if (does === 'delete') return { asked: { identity, deeds: [{ act: 'delete_object' }] } };
          return { asked: { identity, deeds: [{ act: 'identify_object', attributes }] } };
        },
      };
    },
    spoil: (columns) => [
      ...naming.spoil(columns),
      ...(behavior === 'update_or_create'
        ? [
            () => put(columns, 'long', JSON.stringify('x'.repeat(1001))),
            () => put(columns, 'n'.repeat(151), '1'),
          ]
        : []),
    ],
  };
}
