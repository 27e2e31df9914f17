/** The endpoints of the tenants that a user belongs to. */

import { isObject } from '../exact-json.ts';
import { jsonBody, objectBody } from './bodies.ts';
import type { Call, Endpoint } from './calls.ts';
import { refuse } from './errors.ts';
import type { JsonObject } from './json-objects.ts';
import { tenantPage } from './tenant-pages.ts';
import type { Membership } from './tenants.ts';

const PATH = '/users/:user_id/tenants';
const ONE = `${PATH}/:tenant_id`;

/** Read, add and remove the tenants of a user. */
export function membershipRoutes(): Endpoint[] {
  return [
    {
      method: 'GET',
      path: PATH,
      plan: (call) => tenantPage(call, call.space.tenants.tenantsOf(call.params.user_id!), membershipView),
    },
    {
      method: 'PUT',
      path: PATH,
      plan: (call) => {
        const { tenants } = objectBody(call.exchange);
        if (!Array.isArray(tenants)) refuse(400, 'tenants must be an array');
        return { status: 204, effect: joining(call, tenants.map(readTenant)) };
      },
    },
    {
      method: 'PUT',
      path: ONE,
      plan: (call) => {
        const body = jsonBody(call.exchange) === undefined ? {} : objectBody(call.exchange);
        const tenant = { tenantId: call.params.tenant_id!, profile: readProfile(body.profile) };
        return { status: 204, effect: joining(call, [tenant]) };
      },
    },
    {
      method: 'DELETE',
      path: PATH,
      plan: ({ space, params }) => ({
        status: 204,
        effect: () => {
          for (const { userId, tenantId } of space.tenants.tenantsOf(params.user_id!)) {
            space.tenants.leave(userId, tenantId);
          }
        },
      }),
    },
    {
      method: 'DELETE',
      path: ONE,
      plan: ({ space, params }) => ({
        status: 204,
        effect: () => space.tenants.leave(params.user_id!, params.tenant_id!),
      }),
    },
  ];
}

/** A membership as the API shows it. */
export function membershipView({ userId, tenantId, profile }: Membership): JsonObject {
  return { user_id: userId, tenant_id: tenantId, type: 'user', profile };
}

interface Joined {
  tenantId: string;
  profile: JsonObject | null | undefined;
}

function joining({ space, params }: Call, tenants: readonly Joined[]): () => void {
  return () => {
    for (const { tenantId, profile } of tenants) space.tenants.join(params.user_id!, tenantId, profile);
  };
}

function readTenant(entry: unknown): Joined {
  if (!isObject(entry) || typeof entry.tenant_id !== 'string' || entry.tenant_id === '') {
    refuse(400, 'each tenant needs a tenant_id');
  }
  return { tenantId: entry.tenant_id, profile: readProfile(entry.profile) };
}

function readProfile(value: unknown): JsonObject | null | undefined {
  if (value === undefined || value === null || isObject(value)) return value;
  return refuse(400, 'profile must be an object');
}
