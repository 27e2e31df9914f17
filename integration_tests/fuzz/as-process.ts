/** Runs the built connector as a process, the way the platform does. */

import { Connector } from '../scenarios/connector.ts';
import { must } from './complaint.ts';
import type { Input } from './input.ts';
import type { Outcome } from './outcome.ts';
import type { Services } from './services.ts';

export async function runAsProcess(services: Services, { service, chunks }: Input): Promise<Outcome> {
  services.reset();
  const connector = new Connector('write', {
    config: services.config(service),
    catalog: services.catalog(service),
  });
  connector.write(...chunks);
  const { code, lines, error, stderr } = await connector.end().result();
  must(stderr === '', () => `stderr: ${stderr}`);
  must(code === (error === undefined ? 0 : 1), () => `exit code ${code}, error ${error?.message}`);
  const failure = error && { type: error.failure_type, message: error.message };
  return { lines, failure, ...services.seen(service) };
}
