/** The memory it takes to mirror a large list of which one member in a hundred is gone. */

import type { Measurement } from '../case.ts';
import { courierCatalog, courierConfig, MIRRORED_LIST, membersFrom } from '../inputs/courier.ts';
import { runProgram } from '../run-program.ts';
import { startVendor } from '../vendor-process.ts';
import type { Workbench } from '../workbench.ts';

export async function mirror(bench: Workbench): Promise<Measurement> {
  const { records } = bench.amounts;
  const vendor = await startVendor('courier', ['--record', 'state', '--switch', 'pageSize=1000']);
  try {
    // Every member is there before, but the last in a hundred, who are new; the first in a hundred are gone.
    const gone = Math.floor(records / 100);
    await vendor.admin('subscribe-many', { list: MIRRORED_LIST, prefix: 'member-', count: records });
    const shape = membersFrom(gone);
    const program = bench.connector(courierConfig(vendor.urls.us!, 1000), courierCatalog(shape));
    const { peakMegabytes, seconds } = await runProgram(program, bench.input(shape, records));
    const { subscriptions, requests } = await vendor.stats();
    if (subscriptions !== records) throw new Error(`The list has ${subscriptions} members afterwards.`);
    return {
      values: [peakMegabytes],
      details: `${gone.toLocaleString('en')} gone, as many new, ${requests.toLocaleString('en')} calls, ${seconds.toFixed(0)} s`,
    };
  } finally {
    vendor.stop();
  }
}
