/** Where Courier is reached, and its calls for profiles, lists and subscriptions. */

import type { HttpRequest, HttpResponse } from '../../transport/http.ts';
import type { Presence, RequestKind } from '../destination-object.ts';
import { parseObject } from '../json-body.ts';
import { MAX_BODY_BYTES, MAX_RECIPIENTS } from './limits.ts';

export const URLS = { us: 'https://api.courier.com', eu: 'https://api.eu.courier.com' } as const;

/** Answers with a page of lists and changes nothing. */
export const LISTS_PATH = '/lists';

/** Subscriptions wait this long for others of their list, as calls for a list are few; in milliseconds. */
const WAIT_FOR_OTHERS = 10_000;
const NOTHING = Buffer.alloc(0);

const PROFILE = '/profiles/{id}';
const PROFILE_LISTS = '/profiles/{id}/lists';
const LIST = '/lists/{id}';
const SUBSCRIPTIONS = '/lists/{id}/subscriptions';
const SUBSCRIPTION = '/lists/{id}/subscriptions/{recipient}';
const TENANT = '/users/{id}/tenants/{tenant}';
const TOKEN = '/users/{id}/tokens/{token}';
const PREFERENCE = '/users/{id}/preferences/{topic}';

const profilePath = (recipient: string) => `/profiles/${encodeURIComponent(recipient)}`;
const subscriptionsPath = (list: string) => `/lists/${encodeURIComponent(list)}/subscriptions`;

/** A request for one thing, whose item is the whole body. */
function single(method: RequestKind['method'], path: string, pattern: string): RequestKind {
  return {
    name: `${method} ${path}`,
    method,
    path,
    pattern,
    prefix: NOTHING,
    suffix: NOTHING,
    maxBytes: MAX_BODY_BYTES,
    maxItems: 1,
    maxWait: 0,
  };
}

/** Creates the profile, or merges into the one that is there. */
export function mergeProfile(recipient: string): RequestKind {
  return single('POST', profilePath(recipient), PROFILE);
}

export function deleteProfile(recipient: string): RequestKind {
  return { ...single('DELETE', profilePath(recipient), PROFILE), notFound: 'success' };
}

const listPath = (list: string) => `/lists/${encodeURIComponent(list)}`;
const tenantPath = (recipient: string, tenant: string) =>
  `/users/${encodeURIComponent(recipient)}/tenants/${encodeURIComponent(tenant)}`;
const tokenPath = (recipient: string, token: string) =>
  `/users/${encodeURIComponent(recipient)}/tokens/${encodeURIComponent(token)}`;

/** Creates the list, or gives it another name; its members stay. */
export function putList(list: string): RequestKind {
  return { ...single('PUT', listPath(list), LIST), isLimited: true };
}

export function deleteList(list: string): RequestKind {
  return { ...single('DELETE', listPath(list), LIST), notFound: 'success' };
}

/** Makes the recipient a member of the tenant; the profile takes the place of what was there. */
export function joinTenant(recipient: string, tenant: string): RequestKind {
  return single('PUT', tenantPath(recipient, tenant), TENANT);
}

export function leaveTenant(recipient: string, tenant: string): RequestKind {
  return { ...single('DELETE', tenantPath(recipient, tenant), TENANT), notFound: 'success' };
}

/** Creates the token, or takes the place of the one that is there. */
export function putToken(recipient: string, token: string): RequestKind {
  return single('PUT', tokenPath(recipient, token), TOKEN);
}

export function deleteToken(recipient: string, token: string): RequestKind {
  return { ...single('DELETE', tokenPath(recipient, token), TOKEN), notFound: 'success' };
}

/** What a recipient has chosen for a topic takes the place of what they chose before; a topic must be there. */
export function putPreference(recipient: string, topic: string, tenant: string | undefined): RequestKind {
  return { ...single('PUT', preferencePath(recipient, topic, tenant), PREFERENCE), notFound: 'refusal' };
}

export function resetPreference(recipient: string, topic: string, tenant: string | undefined): RequestKind {
  return { ...single('DELETE', preferencePath(recipient, topic, tenant), PREFERENCE), notFound: 'success' };
}

function preferencePath(recipient: string, topic: string, tenant: string | undefined): string {
  const query = tenant === undefined ? '' : `?tenant_id=${encodeURIComponent(tenant)}`;
  return `/users/${encodeURIComponent(recipient)}/preferences/${encodeURIComponent(topic)}${query}`;
}

/** Subscribes to lists, which are created where they are not there. */
export function subscribeProfile(recipient: string): RequestKind {
  return single('POST', `${profilePath(recipient)}/lists`, PROFILE_LISTS);
}

/** The body of `subscribeProfile`. */
export function listsBody(list: string): Buffer {
  return Buffer.from(JSON.stringify({ lists: [{ listId: list }] }));
}

export function unsubscribe(list: string, recipient: string): RequestKind {
  return {
    ...single('DELETE', `${subscriptionsPath(list)}/${encodeURIComponent(recipient)}`, SUBSCRIPTION),
    notFound: 'success',
  };
}

const RECIPIENTS = Buffer.from('{"recipients":[');
const CLOSE = Buffer.from(']}');

/** Adds many recipients to a list, whose members stay. Each item is `{"recipientId":"…"}`. */
export function subscribeMany(list: string): RequestKind {
  return {
    name: `subscribers of ${list}`,
    method: 'POST',
    path: subscriptionsPath(list),
    pattern: SUBSCRIPTIONS,
    prefix: RECIPIENTS,
    suffix: CLOSE,
    maxBytes: MAX_BODY_BYTES,
    maxItems: MAX_RECIPIENTS,
    maxWait: WAIT_FOR_OTHERS,
    merge: (earlier, later) => (earlier.equals(later) ? earlier : undefined),
    oneByOne: (item) => {
      const { recipientId } = JSON.parse(item.toString()) as { recipientId: string };
      const { method, path } = subscribeProfile(recipientId);
      return { method, path, pattern: PROFILE_LISTS, body: listsBody(list) };
    },
    isLimited: true,
    onlyAddsMembers: true,
  };
}

/** An item of `subscribeMany`. */
export function recipientItem(recipient: string): Buffer {
  return Buffer.from(JSON.stringify({ recipientId: recipient }));
}

/** The same request, for a recipient that has a profile only; the others are skipped. */
export function onlyWithProfile(kind: RequestKind, recipient: string): RequestKind {
  const whom = { type: 'recipient', id: recipient };
  return { ...kind, onlyIf: { ...HAVING_A_PROFILE, whom: () => whom } };
}

/** A profile may come and go at any time: it is looked up each time, and not remembered. */
const HAVING_A_PROFILE: Omit<Presence, 'whom'> = {
  most: 1,
  lookUp: (_, [recipient]) => ({ method: 'GET', path: profilePath(recipient!), pattern: PROFILE }),
  notFound: 'success',
  readFound: (response, _, ids) => {
    const isThere = hasProfile(response);
    return isThere === undefined ? undefined : new Set(isThere ? ids : []);
  },
};

/** A profile that is not there is a 404 or an empty one: which of them is not documented. */
function hasProfile({ status, body }: HttpResponse): boolean | undefined {
  if (status === 404) return false;
  const { profile } = parseObject(body) as { profile?: unknown };
  if (typeof profile !== 'object' || profile === null) return undefined;
  return Object.keys(profile).length > 0;
}

/** A page of a list's members. */
export function readMembers(list: string, cursor: string | undefined): HttpRequest {
  const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
  return { method: 'GET', path: subscriptionsPath(list) + query };
}

/** `{"paging":{"more","cursor"},"items":[{"recipientId"}]}`. */
export function readPage({ body }: HttpResponse) {
  const { items, paging } = parseObject(body) as {
    items?: readonly { recipientId?: unknown }[];
    paging?: { more?: unknown; cursor?: unknown };
  };
  if (!Array.isArray(items)) return undefined;
  const members = items.flatMap(({ recipientId }) =>
    typeof recipientId === 'string' ? [[recipientId]] : [],
  );
  if (members.length < items.length) return undefined;
  if (paging?.more !== true) return { members, next: undefined };
  return typeof paging.cursor === 'string' ? { members, next: paging.cursor } : undefined;
}
