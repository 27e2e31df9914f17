/** What Courier got and holds, in the words of the model. */

import type { Courier, RequestView } from '../vendors/courier/server.ts';
import type { Attempted } from './account.ts';
import { NAMED_LISTS, TENANTS } from './courier-crowd.ts';
import { type CourierState, placesOf } from './courier-world.ts';
import type { Json } from './deeds.ts';
import type { Sent } from './limits.ts';

const BULK = 'POST /lists/:list_id/subscriptions';

/** What a request does; nothing where it only reads. */
export function attemptedOf(request: RequestView): Attempted[] {
  const { endpoint, params, status, ownStatus } = request;
  const { user_id: identity = '', list_id: list = '', token, tenant_id: tenant, topic_id: topic } = params;
  const body = (request.json ?? {}) as {
    profile?: { mark?: number };
    lists?: { listId: string }[];
    recipients?: { recipientId: string }[];
  };
  const isGone = endpoint.startsWith('DELETE') && status === 404;
  // A refused profile is rejected; members that are refused together are tried again in parts.
  const isAlone = endpoint === 'POST /profiles/:user_id' || endpoint.startsWith('PUT ');
  const isRejected = isAlone && (status === 400 || status === 413 || status === 404);
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
      return [{ identity, shows: `unsubscribe ${list}`, removes: { act: 'unsubscribe', list }, ...fate }];
    case 'PUT /lists/:list_id':
    case 'DELETE /lists/:list_id':
      return [{ identity: `list ${list}`, shows: showsOf(request, 'name'), ...fate }];
    case 'PUT /users/:user_id/tokens/:token':
    case 'DELETE /users/:user_id/tokens/:token':
      return [{ identity, shows: showsOf(request, `token ${token}`), ...fate }];
    case 'PUT /users/:user_id/tenants/:tenant_id':
    case 'DELETE /users/:user_id/tenants/:tenant_id':
      return [{ identity, shows: showsOf(request, `tenant ${tenant}`), ...fate }];
    case 'PUT /users/:user_id/preferences/:topic_id':
    case 'DELETE /users/:user_id/preferences/:topic_id': {
      const place = placeOfTopic(topic!, new URLSearchParams(request.query).get('tenant_id') ?? undefined);
      return [{ identity, shows: showsOf(request, place), ...fate }];
    }
    default:
      return [];
  }
}

/** What is put in a place or taken from it; the body is what is put there, but for what it is wrapped in. */
function showsOf({ method, json }: RequestView, place: string): string {
  if (method === 'DELETE') return `take ${place}`;
  const { name, profile, topic, ...token } = json as Record<string, unknown>;
  return `put ${place} ${JSON.stringify(name ?? profile ?? topic ?? token)}`;
}

/** Where a preference is kept. */
export function placeOfTopic(topic: string, tenant: string | undefined): string {
  return tenant === undefined ? `topic ${topic}` : `topic ${topic} for ${tenant}`;
}

export function sentOf({ startedAt, bytes, endpoint }: RequestView): Sent {
  const isLimited = endpoint === BULK || endpoint === 'PUT /lists/:list_id';
  return { api: 'main', startedAt, bytes, largestItem: 0, isLimited };
}

/** The whole state, as the model has it. */
export function stateOf(vendor: Courier, recipients: readonly string[]): CourierState {
  const lists = vendor.lists().filter(({ members }) => members > 0);
  const named = vendor.lists().filter(({ id, deleted }) => NAMED_LISTS.includes(id) && !deleted);
  return {
    profiles: Object.fromEntries(vendor.profiles().map(({ userId, profile }) => [userId, profile])),
    lists: Object.fromEntries(lists.map(({ id }) => [id, vendor.members(id).sort()])),
    places: placesOf([
      ...named.map(({ id, name }) => [`list ${id}`, [['name', JSON.stringify(name)]]] as const),
      ...recipients.map((recipient) => [recipient, placesAt(vendor, recipient)] as const),
    ]),
  };
}

type Place = readonly [place: string, value: Json];

function placesAt(vendor: Courier, recipient: string): Place[] {
  const tokens = vendor.tokens(recipient).map(({ token, ...held }): Place => {
    const { properties } = held as { properties?: { dated?: boolean } };
    // When a token expires that was sent without a date is up to the service.
    if (properties?.dated === false) delete held.expiry_date;
    return [`token ${token}`, JSON.stringify(held)];
  });
  const tenants = vendor
    .tenantsOf(recipient)
    .map(({ tenant_id, profile }): Place => [`tenant ${tenant_id}`, JSON.stringify(profile)]);
  const topics = [undefined, ...TENANTS].flatMap((tenant) =>
    vendor
      .preferences(recipient, tenant)
      .filter((topic) => topic.status !== topic.default_status || topic.has_custom_routing === true)
      .map(({ topic_id, topic_name: _, default_status: __, ...choice }): Place => {
        return [placeOfTopic(topic_id as string, tenant), JSON.stringify(choice)];
      }),
  );
  return [...tokens, ...tenants, ...topics];
}
