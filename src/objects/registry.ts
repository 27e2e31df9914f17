/** Every service with its objects. A new object is one file and one line here. */

import type { ServiceConfig } from '../config/schema.ts';
import { device } from './customer-io/device.ts';
import { event } from './customer-io/event.ts';
import { person } from './customer-io/person.ts';
import { customerIo } from './customer-io/service.ts';
import type { DestinationObject } from './destination-object.ts';
import type { Service } from './service.ts';

export const OBJECTS = {
  customer_io: [person, device, event],
} as const satisfies Record<string, readonly DestinationObject[]>;

export type ServiceName = keyof typeof OBJECTS;

export const SERVICE_TITLES: Readonly<Record<ServiceName, string>> = {
  customer_io: 'Customer.io',
};

export function openService(config: ServiceConfig): Service {
  return customerIo(config);
}
