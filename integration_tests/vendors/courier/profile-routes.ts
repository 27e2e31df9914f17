/** The endpoints of profiles. */

import { isObject } from '../exact-json.ts';
import type { Exchange } from '../request-log.ts';
import { json } from '../routes.ts';
import { objectBody } from './bodies.ts';
import { type Call, type Endpoint, type Outcome, success } from './calls.ts';
import type { CourierContext } from './context.ts';
import { errorReply, refuse } from './errors.ts';
import { deepMerge, type JsonObject } from './json-objects.ts';
import { applyPatch } from './json-patch.ts';

const PATH = '/profiles/:user_id';

/** Read, merge, replace, patch and delete a profile. */
export function profileRoutes({ switches }: CourierContext): Endpoint[] {
  return [
    {
      method: 'GET',
      path: PATH,
      plan: ({ space, params }) => {
        const profile = space.profiles.get(params.user_id!);
        if (profile) return json(200, { profile, preferences: null });
        return switches.missingProfile === 200
          ? json(200, { profile: {} })
          : errorReply(404, 'No profile found');
      },
    },
    {
      method: 'POST',
      path: PATH,
      plan: (call) => {
        const profile = sentProfile(call.exchange);
        // An empty merge changes nothing, so it does not create a profile either.
        if (Object.keys(profile).length === 0) return success(200);
        const old = call.space.profiles.get(call.params.user_id!);
        return store(call, 200, deepMerge(old, profile, switches));
      },
    },
    {
      method: 'PUT',
      path: PATH,
      plan: (call) => store(call, 200, sentProfile(call.exchange)),
    },
    {
      method: 'PATCH',
      path: PATH,
      plan: (call) => {
        const { patch } = objectBody(call.exchange);
        const old = call.space.profiles.get(call.params.user_id!);
        const patched = applyPatch(old ?? {}, patch, switches);
        const isNothing = (patch as unknown[]).length === 0;
        return isNothing ? success(switches.profileVoid) : store(call, switches.profileVoid, patched);
      },
    },
    {
      method: 'DELETE',
      path: PATH,
      plan: ({ space, params }) => {
        const isMissing = !space.profiles.has(params.user_id!);
        if (isMissing && switches.deleteMissingProfile === 404) return errorReply(404, 'No profile found');
        return {
          ...success(switches.profileVoid),
          effect: () => void space.profiles.delete(params.user_id!),
        };
      },
    },
  ];
}

function sentProfile(exchange: Exchange): JsonObject {
  const { profile } = objectBody(exchange);
  return isObject(profile) ? profile : refuse(400, 'profile must be an object');
}

function store({ space, params }: Call, status: number, profile: JsonObject): Outcome {
  return { ...success(status), effect: () => void space.profiles.set(params.user_id!, profile) };
}
