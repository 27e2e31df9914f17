/** A service that only answers: reads each body to its end, says 200, and counts. Run by `sink-process.ts`. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Milliseconds each answer takes. */
const latency = Number(process.argv[2] ?? 0);

let requests = 0;
let bytes = 0;
let arrivals: number[] = [];

const server = createServer((request, response) => {
  requests++;
  arrivals.push(performance.now());
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on('end', () => {
    if (latency === 0) response.end('{}\n');
    else setTimeout(() => response.end('{}\n'), latency);
  });
});
// A connection that is idle between two runs of a client has not done anything wrong.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

process.on('message', () => {
  process.send!({ requests, bytes, arrivals });
  requests = 0;
  bytes = 0;
  arrivals = [];
});
process.on('disconnect', () => process.exit());
