/** Streams of every object of Courier, with what each of their rows asks of it. */

import type { Chance } from './chance.ts';
import type { Crowd } from './courier-crowd.ts';
import { type PlacePlan, placeSource } from './courier-places.ts';
import { type ProfilePlan, profileSource } from './courier-profiles.ts';
import type { Source } from './source.ts';

const PLANS: readonly (ProfilePlan | PlacePlan)[] = [
  { object: 'profile', behavior: 'update_or_create' },
  { object: 'profile', behavior: 'update_only' },
  { object: 'profile', behavior: 'delete' },
  { object: 'profile_with_list', behavior: 'update_or_create' },
  { object: 'profile_with_list', behavior: 'update_only' },
  { object: 'profile_with_list', behavior: 'delete' },
  { object: 'profile_with_list', behavior: 'mirror' },
  { object: 'profile_with_list', behavior: 'mirror' },
  { object: 'list', behavior: 'update_or_create' },
  { object: 'list', behavior: 'delete' },
  { object: 'device_token', behavior: 'update_or_create' },
  { object: 'device_token', behavior: 'delete' },
  { object: 'tenant_member', behavior: 'update_or_create' },
  { object: 'tenant_member', behavior: 'delete' },
  { object: 'preference', behavior: 'update_or_create' },
  { object: 'preference', behavior: 'delete' },
];

/** @param key tells the stream from the others of the scenario */
export function courierSource(chance: Chance, crowd: Crowd, key: string): Source {
  const plan = chance.of(PLANS);
  return isOfPlace(plan) ? placeSource(chance, crowd, plan) : profileSource(chance, crowd, plan, key);
}

function isOfPlace(plan: ProfilePlan | PlacePlan): plan is PlacePlan {
  return plan.object !== 'profile' && plan.object !== 'profile_with_list';
}
