/** The live run with Courier. */

import { switchTable } from '../../vendors/courier/switches.ts';
import type { CourierAccount } from '../accounts.ts';
import type { RunOptions, ServiceResult } from '../run.ts';
import { runService } from '../service-run.ts';
import { CourierApi } from './api.ts';
import { cleanUp } from './clean-up.ts';
import { probes } from './probes.ts';
import { scenario } from './scenario.ts';

export function runCourier(
  account: CourierAccount,
  { prefix, print, signal }: RunOptions,
): Promise<ServiceResult> {
  const api = new CourierApi(account, prefix);
  return runService(
    { name: 'Courier', api, probes, switches: switchTable, scenario, cleanUp },
    { print, signal },
  );
}
