/** `npm run demo`: shows, with real records and local services, what the connector does. */

import { demoCourier } from './courier.ts';
import { demoCustomerIo } from './customer-io.ts';

const isComplete = [await demoCustomerIo(), await demoCourier()].every(Boolean);
console.log(
  isComplete
    ? '\nEvery STATE came back, and every record is accounted for.'
    : '\nThe demo failed: see above.',
);
process.exit(isComplete ? 0 : 1);
