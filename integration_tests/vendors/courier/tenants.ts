/** The tenants of one data space, and which users belong to them. */

import type { JsonObject } from './json-objects.ts';
import { entryOf } from './map-entry.ts';
import type { Numbered } from './pages.ts';

export interface Tenant extends Numbered {
  readonly id: string;
  readonly fields: JsonObject;
}

export interface Membership extends Numbered {
  readonly userId: string;
  readonly tenantId: string;
  profile: JsonObject | null;
}

export class Tenants {
  readonly #tenants = new Map<string, Tenant>();
  readonly #ofUser = new Map<string, Map<string, Membership>>();
  readonly #ofTenant = new Map<string, Map<string, Membership>>();
  #next = 0;

  get(id: string): Tenant | undefined {
    return this.#tenants.get(id);
  }

  /** Creates a tenant, or replaces its fields. */
  put(id: string, fields: JsonObject): void {
    this.#tenants.set(id, { sequence: this.#tenants.get(id)?.sequence ?? this.#next++, id, fields });
  }

  /** Removes a tenant; who belongs to it stays. */
  delete(id: string): void {
    this.#tenants.delete(id);
  }

  all(): Tenant[] {
    return [...this.#tenants.values()];
  }

  /** Makes a user belong to a tenant, which need not exist yet. */
  join(userId: string, tenantId: string, profile: JsonObject | null | undefined): void {
    const known = this.#ofUser.get(userId)?.get(tenantId);
    if (known) {
      if (profile !== undefined) known.profile = profile;
      return;
    }
    const membership = { sequence: this.#next++, userId, tenantId, profile: profile ?? null };
    entryOf(this.#ofUser, userId, () => new Map()).set(tenantId, membership);
    entryOf(this.#ofTenant, tenantId, () => new Map()).set(userId, membership);
  }

  leave(userId: string, tenantId: string): void {
    this.#ofUser.get(userId)?.delete(tenantId);
    this.#ofTenant.get(tenantId)?.delete(userId);
  }

  tenantsOf(userId: string): Membership[] {
    return [...(this.#ofUser.get(userId)?.values() ?? [])];
  }

  usersOf(tenantId: string): Membership[] {
    return [...(this.#ofTenant.get(tenantId)?.values() ?? [])];
  }
}
