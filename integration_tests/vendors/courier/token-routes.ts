/** The endpoints of push tokens. */

import { isObject } from '../exact-json.ts';
import { json } from '../routes.ts';
import { jsonBody, objectBody } from './bodies.ts';
import type { Call, Endpoint } from './calls.ts';
import type { CourierContext } from './context.ts';
import { refuse } from './errors.ts';
import type { JsonObject } from './json-objects.ts';
import { applyPatch } from './json-patch.ts';
import { entryOf } from './map-entry.ts';

const PATH = '/users/:user_id/tokens';
const ONE = `${PATH}/:token`;

const PROVIDERS = ['firebase-fcm', 'apn', 'expo', 'onesignal'];
const FIELDS = ['device', 'properties', 'tracking'];
const LIFETIME_MONTHS = 2;

/** Read, write, patch and delete tokens. */
export function tokenRoutes(context: CourierContext): Endpoint[] {
  const find = ({ space, params }: Call): JsonObject =>
    space.tokens.get(params.user_id!)?.get(params.token!) ?? refuse(404, 'Token not found');
  const store = ({ space, params }: Call, tokens: readonly JsonObject[]) => {
    const ofUser = entryOf(space.tokens, params.user_id!, () => new Map());
    for (const token of tokens) ofUser.set(token.token as string, token);
  };
  return [
    {
      method: 'GET',
      path: PATH,
      plan: ({ space, params }) =>
        json(200, { tokens: [...(space.tokens.get(params.user_id!)?.values() ?? [])] }),
    },
    {
      method: 'GET',
      path: ONE,
      plan: (call) => json(200, { ...find(call), status: 'active', status_reason: null }),
    },
    {
      method: 'PUT',
      path: ONE,
      plan: (call) => {
        const body = objectBody(call.exchange);
        if (body.token !== undefined && body.token !== call.params.token) {
          refuse(400, 'token must match the path');
        }
        const token = readToken(context, body, call.params.token!);
        return { status: 204, effect: () => store(call, [token]) };
      },
    },
    {
      method: 'PUT',
      path: PATH,
      plan: (call) => {
        const body = jsonBody(call.exchange);
        if (!Array.isArray(body)) refuse(400, 'the body must be an array of tokens');
        const tokens = body.map((entry: unknown) => {
          if (!isObject(entry) || typeof entry.token !== 'string' || entry.token === '') {
            refuse(400, 'each entry needs a token');
          }
          return readToken(context, entry, entry.token);
        });
        return { status: 204, effect: () => store(call, tokens) };
      },
    },
    {
      method: 'PATCH',
      path: ONE,
      plan: (call) => {
        const { patch } = objectBody(call.exchange);
        const patched = applyPatch(find(call), patch, context.switches);
        const token = readToken(context, patched, call.params.token!);
        return { status: 204, effect: () => store(call, [token]) };
      },
    },
    {
      method: 'DELETE',
      path: ONE,
      plan: ({ space, params }) => ({
        status: 204,
        effect: () => void space.tokens.get(params.user_id!)?.delete(params.token!),
      }),
    },
  ];
}

function readToken(context: CourierContext, body: JsonObject, token: string): JsonObject {
  if (!PROVIDERS.includes(body.provider_key as string)) refuse(400, 'provider_key is required');
  const expiry = body.expiry_date ?? inTwoMonths(context.now());
  const isDate = typeof expiry === 'string' && !Number.isNaN(Date.parse(expiry));
  if (expiry !== false && !isDate) refuse(400, 'expiry_date must be an ISO 8601 date or false');
  const read: JsonObject = { token, provider_key: body.provider_key, expiry_date: expiry };
  for (const field of FIELDS) {
    if (body[field] !== undefined) read[field] = body[field];
  }
  return read;
}

function inTwoMonths(now: number): string {
  const date = new Date(now);
  date.setUTCMonth(date.getUTCMonth() + LIFETIME_MONTHS);
  return date.toISOString();
}
