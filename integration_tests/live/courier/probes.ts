/** Every open question about Courier, in the order in which they are asked. */

import type { Switches } from '../../vendors/courier/switches.ts';
import type { ProbeTable } from '../answer.ts';
import type { CourierApi } from './api.ts';
import { listProbes } from './list-probes.ts';
import { profileProbes } from './profile-probes.ts';

const { limitSingles, listLimitUnit, retryAfter, ...lists } = listProbes;

/** What uses up a limit comes last, and what a limited call said after that. */
export const probes: ProbeTable<CourierApi, Switches> = {
  ...profileProbes,
  ...lists,
  limitSingles,
  listLimitUnit,
  retryAfter,
};
