/** The endpoints of lists. */

import { json } from '../routes.ts';
import { objectBody } from './bodies.ts';
import type { Call, Endpoint } from './calls.ts';
import { type CourierContext, dateOf } from './context.ts';
import { refuse } from './errors.ts';
import { takeCreation } from './list-creation.ts';
import { checkListId, listPattern } from './list-ids.ts';
import type { List } from './lists.ts';
import { pageOf, paging } from './pages.ts';
import { checkPreferences } from './recipient-preferences.ts';

const PATH = '/lists/:list_id';

/** Read, write, delete and restore lists. */
export function listRoutes(context: CourierContext): Endpoint[] {
  const { switches } = context;
  const view = (list: List) => ({
    id: list.id,
    name: list.name,
    created: dateOf(context, list.created),
    updated: dateOf(context, list.updated),
  });
  const listId = (call: Call) => checkListId(call.params.list_id, switches);
  return [
    {
      method: 'GET',
      path: '/lists',
      plan: ({ space, query }) => {
        const pattern = query.get('pattern');
        const matches = pattern ? listPattern(pattern, switches) : () => true;
        const isShown = (list: List) => !list.isDeleted && matches(list.id);
        const page = pageOf('lists', space.lists.all(), query.get('cursor'), switches.pageSize, isShown);
        return json(200, { paging: paging(page), [switches.listsKey]: page.entries.map(view) });
      },
    },
    {
      method: 'GET',
      path: PATH,
      plan: (call) => {
        const list = call.space.lists.find(listId(call));
        return list ? json(200, view(list)) : refuse(404, 'List not found');
      },
    },
    {
      method: 'PUT',
      path: PATH,
      plan: (call) => {
        const id = listId(call);
        const { name, preferences } = objectBody(call.exchange);
        if (typeof name !== 'string' || name === '') refuse(400, 'name is required');
        const checked = checkPreferences(preferences);
        takeCreation(context, call, id);
        return {
          status: 204,
          effect: () => {
            const list = call.space.lists.ensure(id);
            Object.assign(list, { name, preferences: checked, updated: context.now() });
          },
        };
      },
    },
    {
      method: 'DELETE',
      path: PATH,
      plan: (call) => {
        const list = call.space.lists.find(listId(call)) ?? refuse(404, 'List not found');
        return { status: 204, effect: () => setDeleted(context, list, true) };
      },
    },
    {
      method: 'PUT',
      path: `${PATH}/restore`,
      plan: (call) => {
        const list = call.space.lists.findAny(listId(call)) ?? refuse(404, 'List not found');
        return { status: 204, effect: () => setDeleted(context, list, false) };
      },
    },
  ];
}

/** Members stay with a deleted list, so restoring it brings them back. */
function setDeleted(context: CourierContext, list: List, isDeleted: boolean): void {
  if (list.isDeleted === isDeleted) return;
  list.isDeleted = isDeleted;
  list.updated = context.now();
}
