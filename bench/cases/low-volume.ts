/** How long one record waits for others before it is sent, where none come. */

import { Connector } from '../../integration_tests/scenarios/connector.ts';
import { record, state } from '../../integration_tests/scenarios/messages.ts';
import { median } from '../alternate.ts';
import type { Measurement } from '../case.ts';
import { customerIoCatalog, customerIoConfig, PEOPLE } from '../inputs/customer-io.ts';
import { withSink } from '../sink-process.ts';
import type { Workbench } from '../workbench.ts';

/** Milliseconds the service takes for an answer. */
const LATENCY = 100;

export function lowVolume({ amounts }: Workbench): Promise<Measurement> {
  return withSink(async (sink) => {
    const connector = new Connector('write', {
      config: customerIoConfig(sink.url),
      catalog: customerIoCatalog(PEOPLE),
    });
    const returned = async (cursor: number) => {
      const begun = performance.now();
      connector.write(record('people', { id: cursor }), state('people', cursor));
      await connector.line(
        ({ type, state }) => type === 'STATE' && state.stream.stream_state.cursor === cursor,
      );
      return performance.now() - begun - LATENCY;
    };
    // The first one would have to wait for the connector to start.
    await returned(0);
    const waits: number[] = [];
    for (let cursor = 1; cursor <= amounts.runs; cursor++) waits.push(await returned(cursor));
    const { code } = await connector.end().result();
    if (code !== 0) throw new Error(`The connector ended with ${code}.`);
    const [shortest, longest] = [Math.min(...waits), Math.max(...waits)].map((wait) =>
      (wait / 1000).toFixed(2),
    );
    return {
      values: [median(waits) / 1000],
      details: `${shortest} to ${longest} s over the ${LATENCY} ms of the service`,
    };
  }, LATENCY);
}
