/** Object `tenant_member`: a recipient who belongs to a tenant, and what messages need to know of them there. */

import { defineObject, type Encode, type Field, WRITES_EVERYTHING } from '../destination-object.ts';
import type { Rejection } from '../rejection.ts';
import type { Row } from '../row.ts';
import { joinTenant, leaveTenant } from './endpoints.ts';
import { withinBody, writeProfile } from './profile-body.ts';
import { identityOf, RECIPIENT_FIELDS, readPathId, readRecipient } from './recipients.ts';

const fields = {
  ...RECIPIENT_FIELDS,
  tenant_id: {
    type: 'string',
    identifier: 'tenant_id',
    required: true,
    description: 'The tenant; it may be created later.',
  },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

function readIds({ own }: Row<Own>): { recipient: string; tenant: string } | Rejection {
  const recipient = readRecipient(own.recipient_id);
  if (typeof recipient !== 'string') return recipient;
  const tenant = readPathId(own.tenant_id, 'tenant_id');
  return typeof tenant === 'string' ? { recipient, tenant } : tenant;
}

const join: Encode<Own> = (row, item) => {
  const ids = readIds(row);
  if ('reason' in ids) return ids;
  const rejection = writeProfile(row, item);
  if (rejection !== undefined) return rejection;
  const kind = joinTenant(ids.recipient, ids.tenant);
  return withinBody(item, { kind, identity: identityOf(ids.recipient), writes: WRITES_EVERYTHING });
};

const leave: Encode<Own> = (row) => {
  const ids = readIds(row);
  if ('reason' in ids) return ids;
  const kind = leaveTenant(ids.recipient, ids.tenant);
  return { kind, identity: identityOf(ids.recipient), writes: WRITES_EVERYTHING };
};

export const tenantMember = defineObject<Own>({
  name: 'tenant_member',
  description: 'Recipients as members of tenants.',
  fields,
  matchingKeys: [['recipient_id', 'tenant_id']],
  customFields: "keys of the member's profile in the tenant; a dotted name such as `address.locality` nests",
  customField: 'profile key',
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: false,
  behaviors: { update_or_create: join, delete: leave },
});
