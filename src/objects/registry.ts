/** Every service with its objects. A new object is one file and one line here. */

import type { ServiceConfig } from '../config/schema.ts';
import { deviceToken } from './courier/device-token.ts';
import { list } from './courier/list.ts';
import { preference } from './courier/preference.ts';
import { profile } from './courier/profile.ts';
import { profileWithList } from './courier/profile-with-list.ts';
import { courier } from './courier/service.ts';
import { tenantMember } from './courier/tenant-member.ts';
import { collection } from './customer-io/collection.ts';
import { deliveryMetric } from './customer-io/delivery-metric.ts';
import { device } from './customer-io/device.ts';
import { event } from './customer-io/event.ts';
import { object } from './customer-io/object.ts';
import { person } from './customer-io/person.ts';
import { personMerge } from './customer-io/person-merge.ts';
import { relationship } from './customer-io/relationship.ts';
import { segmentMember } from './customer-io/segment-member.ts';
import { customerIo } from './customer-io/service.ts';
import type { DestinationObject } from './destination-object.ts';
import type { Service } from './service.ts';

export type ServiceName = ServiceConfig['type'];

export const OBJECTS: Readonly<Record<ServiceName, readonly DestinationObject[]>> = {
  customer_io: [
    person,
    device,
    event,
    object,
    relationship,
    segmentMember,
    collection,
    personMerge,
    deliveryMetric,
  ],
  courier: [profile, profileWithList, list, deviceToken, tenantMember, preference],
};

export const SERVICE_TITLES: Readonly<Record<ServiceName, string>> = {
  customer_io: 'Customer.io',
  courier: 'Courier',
};

export function openService(config: ServiceConfig): Service {
  return config.type === 'courier' ? courier(config) : customerIo(config);
}
