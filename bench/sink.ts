/**
 * A service that only answers: reads each body to its end, says 200, and counts. Run by `sink-process.ts`.
 * It knows just so much of HTTP as takes the least time, or it would be the slowest of all that is measured.
 */

import { type AddressInfo, createServer, type Socket } from 'node:net';

const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{}\n',
);
const END_OF_HEADERS = '\r\n\r\n';
const CONTENT_LENGTH = /^content-length: *(\d+)/im;
const HAS_OTHER_BODY = /^transfer-encoding:/im;

/** Milliseconds each answer takes. */
const latency = Number(process.argv[2] ?? 0);

let requests = 0;
let bytes = 0;
let arrivals: number[] = [];

function serve(socket: Socket): void {
  /** The beginning of headers whose end has not come. */
  let begun = Buffer.alloc(0);
  /** Bytes of the body that are still to come. */
  let missing = 0;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (arrived: Buffer) => {
    const chunk = begun.length === 0 ? arrived : Buffer.concat([begun, arrived]);
    begun = Buffer.alloc(0);
    for (let at = 0; at < chunk.length; ) {
      if (missing === 0) {
        const end = chunk.indexOf(END_OF_HEADERS, at);
        if (end < 0) {
          begun = Buffer.from(chunk.subarray(at));
          return;
        }
        missing = begin(chunk.toString('latin1', at, end));
        at = end + END_OF_HEADERS.length;
      } else {
        const taken = Math.min(missing, chunk.length - at);
        at += taken;
        missing -= taken;
      }
      if (missing === 0) answer(socket);
    }
  });
}

/** @returns how long the body is that follows */
function begin(headers: string): number {
  if (HAS_OTHER_BODY.test(headers)) throw new Error('A request does not say how long its body is.');
  const length = Number(CONTENT_LENGTH.exec(headers)?.[1] ?? 0);
  requests++;
  bytes += length;
  arrivals.push(performance.now());
  return length;
}

function answer(socket: Socket): void {
  if (latency === 0) socket.write(ANSWER);
  else setTimeout(() => socket.write(ANSWER), latency);
}

const server = createServer(serve);
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
