/** Runs the sink as a process of its own, so that the connector is what is measured. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('sink.ts', import.meta.url));

/** What has arrived since it was last asked. */
export interface Arrived {
  readonly requests: number;
  /** Of all bodies. */
  readonly bytes: number;
  /** When each request began to arrive, in milliseconds. */
  readonly arrivals: readonly number[];
}

export interface Sink {
  readonly url: string;
  arrived(): Promise<Arrived>;
  stop(): void;
}

/** @param latency milliseconds each answer takes */
export async function startSink(latency = 0): Promise<Sink> {
  const sink = fork(MAIN, [String(latency)]);
  const [{ url }] = (await once(sink, 'message')) as [{ url: string }];
  return {
    url,
    arrived: async () => {
      sink.send('arrived');
      const [arrived] = (await once(sink, 'message')) as [Arrived];
      return arrived;
    },
    stop: () => sink.disconnect(),
  };
}

/** Runs something with a sink, and stops it whatever happens. */
export async function withSink<T>(run: (sink: Sink) => Promise<T>, latency = 0): Promise<T> {
  const sink = await startSink(latency);
  try {
    return await run(sink);
  } finally {
    sink.stop();
  }
}
