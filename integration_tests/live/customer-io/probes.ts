/** Every open question about Customer.io, in the order in which they are asked. */

import type { Switches } from '../../vendors/customer-io/switches.ts';
import type { ProbeTable } from '../answer.ts';
import type { CustomerIoApi } from './api.ts';
import { itemProbes } from './item-probes.ts';
import { peopleProbes } from './people-probes.ts';
import { requestProbes } from './request-probes.ts';

const { rateUnit, rateExceeded, ...requests } = requestProbes;

/** Whether a request was limited is known at the end. */
export const probes: ProbeTable<CustomerIoApi, Switches> = {
  ...requests,
  ...itemProbes,
  ...peopleProbes,
  rateUnit,
  rateExceeded,
};
