/** What Courier got and holds, in the words of the model. */

import type { Courier, RequestView } from '../vendors/courier/server.ts';
import type { Attempted } from './account.ts';
import type { CourierState } from './courier-world.ts';
import type { Sent } from './limits.ts';

const BULK = 'POST /lists/:list_id/subscriptions';

/** What a request does; nothing where it only reads. */
export function attemptedOf(request: RequestView): Attempted[] {
  const { endpoint, params, status, ownStatus } = request;
  const { user_id: identity = '', list_id: list = '' } = params;
  const body = (request.json ?? {}) as {
    profile?: { mark?: number };
    lists?: { listId: string }[];
    recipients?: { recipientId: string }[];
  };
  const isGone = endpoint.startsWith('DELETE') && status === 404;
  // A refused profile is rejected; members that are refused together are tried again in parts.
  const isRejected = endpoint === 'POST /profiles/:user_id' && (status === 400 || status === 413);
  const isAccepted = isGone || (status >= 200 && status < 300);
  const outcome = isRejected ? 'rejected' : isAccepted ? 'accepted' : 'open';
  const fate = { outcome, isApplied: ownStatus !== null && ownStatus < 300 } as const;
  switch (endpoint) {
    case 'POST /profiles/:user_id':
      return [{ identity, shows: 'merge_profile', mark: body.profile?.mark, ...fate }];
    case 'DELETE /profiles/:user_id':
      return [{ identity, shows: 'delete_profile', ...fate }];
    case 'POST /profiles/:user_id/lists':
      return (body.lists ?? []).map(({ listId }) => ({ identity, shows: `subscribe ${listId}`, ...fate }));
    case BULK:
      return (body.recipients ?? []).map(({ recipientId }) => ({
        identity: recipientId,
        shows: `subscribe ${list}`,
        ...fate,
      }));
    case 'DELETE /lists/:list_id/subscriptions/:user_id':
      return [{ identity, shows: `unsubscribe ${list}`, ...fate }];
    default:
      return [];
  }
}

export function sentOf({ startedAt, bytes, endpoint }: RequestView): Sent {
  return { startedAt, bytes, largestItem: 0, isLimited: endpoint === BULK };
}

/** The whole state, as the model has it. */
export function stateOf(vendor: Courier): CourierState {
  const lists = vendor.lists().filter(({ members }) => members > 0);
  return {
    profiles: Object.fromEntries(vendor.profiles().map(({ userId, profile }) => [userId, profile])),
    lists: Object.fromEntries(lists.map(({ id }) => [id, vendor.members(id).sort()])),
  };
}
