/** The endpoints of the subscriptions of a list. */

import { isObject } from '../exact-json.ts';
import type { Exchange } from '../request-log.ts';
import { json } from '../routes.ts';
import { objectBody } from './bodies.ts';
import type { Call, Endpoint, Outcome } from './calls.ts';
import { type CourierContext, dateOf } from './context.ts';
import { errorReply, refuse } from './errors.ts';
import type { JsonObject } from './json-objects.ts';
import { takeCreation } from './list-creation.ts';
import { checkListId } from './list-ids.ts';
import { pageOf, paging } from './pages.ts';
import { checkPreferences } from './recipient-preferences.ts';
import type { Member, Roster } from './roster.ts';

const PATH = '/lists/:list_id/subscriptions';
const ONE = `${PATH}/:user_id`;

interface Recipient {
  recipientId: string;
  preferences: JsonObject | null | undefined;
}

/** Read the subscriptions of a list, and subscribe and unsubscribe users. */
export function subscriptionRoutes(context: CourierContext): Endpoint[] {
  const { switches } = context;
  const listId = (call: Call) => checkListId(call.params.list_id, switches);
  const view = ({ recipientId, created, preferences }: Member) => ({
    recipientId,
    created: dateOf(context, created),
    ...(preferences === undefined ? {} : { preferences }),
  });
  return [
    {
      method: 'GET',
      path: PATH,
      plan: (call) => {
        const list = call.space.lists.find(listId(call)) ?? refuse(404, 'List not found');
        const cursor = call.query.get('cursor');
        const isThere = (member: Member) => !member.isGone;
        const page = pageOf('subscriptions', list.roster.ordered(), cursor, switches.pageSize, isThere);
        return json(200, { paging: paging(page), items: page.entries.map(view) });
      },
    },
    {
      method: 'POST',
      path: PATH,
      plan: (call) =>
        bulk(context, call, listId(call), (roster, { recipientId, preferences }) => {
          if (!roster.get(recipientId)) roster.add(recipientId, context.now()).preferences = preferences;
        }),
    },
    {
      method: 'PUT',
      path: PATH,
      plan: (call) =>
        bulk(
          context,
          call,
          listId(call),
          (roster, { recipientId, preferences }) => {
            roster.add(recipientId, context.now()).preferences = preferences;
          },
          switches.bulkPut === 'replace',
        ),
    },
    {
      method: 'PUT',
      path: ONE,
      plan: (call) => {
        const id = listId(call);
        const isMissing = call.exchange.body.length === 0;
        if (isMissing && switches.singleSubscribeBody === 'required') refuse(400, 'a body is required');
        const preferences = isMissing ? undefined : checkPreferences(objectBody(call.exchange).preferences);
        takeCreation(context, call, id);
        return {
          status: 204,
          effect: () => {
            const member = call.space.lists.ensure(id).roster.add(call.params.user_id!, context.now());
            if (preferences !== undefined) member.preferences = preferences;
          },
        };
      },
    },
    {
      method: 'DELETE',
      path: ONE,
      plan: (call) => {
        const list = call.space.lists.find(listId(call));
        const userId = call.params.user_id!;
        // Without a state there is nobody to miss.
        const isAbsent = context.record !== 'counts' && !list?.roster.get(userId);
        if (isAbsent && switches.unsubscribeAbsent === 404) return errorReply(404, 'Subscription not found');
        return { status: 204, effect: () => void list?.roster.remove(userId) };
      },
    },
  ];
}

function bulk(
  context: CourierContext,
  call: Call,
  id: string,
  write: (roster: Roster, recipient: Recipient) => void,
  isReplacing = false,
): Outcome {
  const { switches, record } = context;
  const recipients = readRecipients(call.exchange);
  if (switches.maxRecipients !== 'unlimited' && recipients.length > switches.maxRecipients) {
    refuse(400, 'too many recipients');
  }
  takeCreation(context, call, id);
  const apply = () => {
    const { roster } = call.space.lists.ensure(id);
    if (isReplacing) roster.clear();
    for (const recipient of recipients) write(roster, recipient);
  };
  const isLate = switches.bulkReply === 202 && recipients.length > context.bulk.above && record !== 'counts';
  if (isLate) {
    const due = context.now() + context.bulk.delayMs;
    return { status: 202, effect: () => call.space.delayed.add(due, apply) };
  }
  // What is still delayed was accepted first.
  const effect = () => {
    call.space.delayed.settle(Infinity);
    apply();
  };
  return { status: 204, effect };
}

function readRecipients(exchange: Exchange): Recipient[] {
  const { recipients } = objectBody(exchange);
  if (!Array.isArray(recipients)) refuse(400, 'recipients must be an array');
  return recipients.map((entry: unknown) => {
    if (!isObject(entry) || typeof entry.recipientId !== 'string' || entry.recipientId === '') {
      refuse(400, 'each recipient needs a recipientId');
    }
    return { recipientId: entry.recipientId, preferences: checkPreferences(entry.preferences) };
  });
}
