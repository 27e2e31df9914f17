/** The endpoints of tenants. */

import { isObject } from '../exact-json.ts';
import { json } from '../routes.ts';
import { objectBody } from './bodies.ts';
import type { Endpoint } from './calls.ts';
import { errorReply, refuse } from './errors.ts';
import type { JsonObject } from './json-objects.ts';
import { membershipView } from './membership-routes.ts';
import { tenantPage } from './tenant-pages.ts';
import type { Tenant } from './tenants.ts';

const PATH = '/tenants/:tenant_id';
const TEXTS = ['brand_id', 'parent_tenant_id'];
const OBJECTS = ['properties', 'user_profile', 'default_preferences'];

/** Read, write and delete tenants, and read their users. */
export function tenantRoutes(): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/tenants',
      plan: (call) => {
        const parent = call.query.get('parent_tenant_id');
        const isWanted = ({ fields }: Tenant) => parent === null || fields.parent_tenant_id === parent;
        return tenantPage(call, call.space.tenants.all().filter(isWanted), tenantView);
      },
    },
    {
      method: 'GET',
      path: PATH,
      plan: ({ space, params }) => {
        const tenant = space.tenants.get(params.tenant_id!);
        return tenant ? json(200, tenantView(tenant)) : errorReply(404, 'Tenant not found');
      },
    },
    {
      method: 'PUT',
      path: PATH,
      plan: ({ exchange, space, params }) => {
        const id = params.tenant_id!;
        const fields = readFields(objectBody(exchange));
        return { ...json(200, { id, ...fields }), effect: () => space.tenants.put(id, fields) };
      },
    },
    {
      method: 'DELETE',
      path: PATH,
      plan: ({ space, params }) => ({
        status: 204,
        effect: () => space.tenants.delete(params.tenant_id!),
      }),
    },
    {
      method: 'GET',
      path: `${PATH}/users`,
      plan: (call) => {
        const users = call.space.tenants.usersOf(call.params.tenant_id!);
        const isUnknown = users.length === 0 && !call.space.tenants.get(call.params.tenant_id!);
        return isUnknown ? errorReply(404, 'Tenant not found') : tenantPage(call, users, membershipView);
      },
    },
  ];
}

/** A tenant as the API shows it. */
export function tenantView({ id, fields }: Tenant): JsonObject {
  return { id, ...fields };
}

function readFields(body: JsonObject): JsonObject {
  if (typeof body.name !== 'string' || body.name === '') refuse(400, 'name is required');
  const fields: JsonObject = { name: body.name };
  for (const name of [...TEXTS, ...OBJECTS]) {
    const value = body[name];
    if (value === undefined) continue;
    const fits = value === null || (TEXTS.includes(name) ? typeof value === 'string' : isObject(value));
    if (!fits) refuse(400, `${name} has the wrong type`);
    fields[name] = value;
  }
  return fields;
}
