/** `discover`: which objects the service has, what can be done with them, and what their fields are called. */

import { OBJECTS } from '../objects/registry.ts';
import { destinationOperations } from '../plan/destination-catalog.ts';
import type { Output } from '../protocol/output.ts';
import { openConfiguration } from './configuration.ts';

export function discover(configPath: string, output: Output): void {
  const { config } = openConfiguration(configPath, output);
  output.message({
    type: 'DESTINATION_CATALOG',
    destination_catalog: { operations: destinationOperations(OBJECTS[config.service.type]) },
  });
}
