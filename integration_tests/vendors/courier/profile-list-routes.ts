/** The endpoints of one user's lists. */

import { isObject } from '../exact-json.ts';
import { json } from '../routes.ts';
import { objectBody } from './bodies.ts';
import { type Endpoint, success } from './calls.ts';
import { type CourierContext, dateOf } from './context.ts';
import { refuse } from './errors.ts';
import { checkListId } from './list-ids.ts';
import type { List } from './lists.ts';
import { pageOf, paging } from './pages.ts';
import { checkPreferences } from './recipient-preferences.ts';

const PATH = '/profiles/:user_id/lists';

/** Read, add to and remove all subscriptions of a user. */
export function profileListRoutes(context: CourierContext): Endpoint[] {
  const { switches } = context;
  return [
    {
      method: 'GET',
      path: PATH,
      plan: ({ space, params, query }) => {
        const isMember = (list: List) => !list.isDeleted && list.roster.get(params.user_id!) !== undefined;
        const lists = space.lists.all();
        const page = pageOf('profile-lists', lists, query.get('cursor'), switches.pageSize, isMember);
        const results = page.entries.map((list) => {
          const { preferences } = list.roster.get(params.user_id!)!;
          return {
            id: list.id,
            name: list.name,
            created: dateOf(context, list.created),
            updated: dateOf(context, list.updated),
            ...(preferences === undefined ? {} : { preferences }),
          };
        });
        return json(200, { paging: paging(page), results });
      },
    },
    {
      method: 'POST',
      path: PATH,
      plan: ({ exchange, space, params }) => {
        const { lists } = objectBody(exchange);
        if (!Array.isArray(lists)) refuse(400, 'lists must be an array');
        const wanted = lists.map((entry: unknown) => {
          if (!isObject(entry)) refuse(400, 'each list must be an object');
          return {
            listId: checkListId(entry.listId, switches),
            preferences: checkPreferences(entry.preferences),
          };
        });
        return {
          ...success(switches.profileListsReply),
          effect: () => {
            for (const { listId, preferences } of wanted) {
              const member = space.lists.ensure(listId).roster.add(params.user_id!, context.now());
              if (preferences !== undefined) member.preferences = preferences;
            }
          },
        };
      },
    },
    {
      method: 'DELETE',
      path: PATH,
      plan: ({ space, params }) => ({
        ...success(switches.profileListsReply),
        effect: () => {
          for (const { roster } of space.lists.all()) roster.remove(params.user_id!);
        },
      }),
    },
  ];
}
