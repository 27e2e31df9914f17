/** The live run with Customer.io. */

import { switchTable } from '../../vendors/customer-io/switches.ts';
import type { CustomerIoAccount } from '../accounts.ts';
import type { RunOptions, ServiceResult } from '../run.ts';
import { runService } from '../service-run.ts';
import { CustomerIoApi } from './api.ts';
import { cleanUp } from './clean-up.ts';
import { probes } from './probes.ts';
import { scenario } from './scenario.ts';

export function runCustomerIo(
  account: CustomerIoAccount,
  { prefix, print, signal }: RunOptions,
): Promise<ServiceResult> {
  const api = new CustomerIoApi(account, prefix);
  return runService(
    {
      name: 'Customer.io',
      api,
      probes,
      switches: switchTable,
      cannotRead: api.canRead ? undefined : 'reading back needs CUSTOMER_IO_APP_API_KEY',
      scenario,
      cleanUp,
    },
    { print, signal },
  );
}
