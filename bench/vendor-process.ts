/** Runs a local service as a process of its own, so that only the connector is measured. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

// biome-ignore lint/suspicious/noExplicitAny: what the services count is read member by member.
type Counts = any;

export interface VendorProcess {
  readonly urls: Readonly<Record<string, string>>;
  stats(): Promise<Counts>;
  /** Calls one of the service's own `/__admin/` endpoints. */
  admin(path: string, body: unknown): Promise<void>;
  stop(): void;
}

export async function startVendor(
  name: 'courier' | 'customer-io',
  args: readonly string[],
): Promise<VendorProcess> {
  const main = fileURLToPath(new URL(`../integration_tests/vendors/${name}/main.ts`, import.meta.url));
  const server = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const { urls, admin } = JSON.parse(line.toString()) as { urls: Record<string, string>; admin: string };
  return {
    urls,
    stats: async () => (await fetch(`${admin}stats`)).json(),
    admin: async (path, body) => {
      await fetch(admin + path, { method: 'POST', body: JSON.stringify(body) });
    },
    stop: () => server.kill(),
  };
}
