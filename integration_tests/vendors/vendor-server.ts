/** The kit the vendor servers share: listeners, routing, recording, and faults. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultPlan } from './faults.ts';
import { faultReply, send, truncate } from './replies.ts';
import type { Exchange, RequestLog } from './request-log.ts';
import { type Handler, type Match, type Route, router } from './routes.ts';

const ADMIN_PREFIX = '/__admin/';

export interface VendorOptions {
  /** One listener per scope, with the routes it answers. */
  scopes: Record<string, readonly Route[]>;
  /** Routes under `/__admin/` on every listener; they are neither recorded nor hit by faults. */
  admin: readonly Route[];
  /** Answers what no route answers. */
  notFound: Handler;
  faults: FaultPlan;
  log: RequestLog;
  /** Fixed ports by scope; a free port is taken otherwise. */
  ports?: Record<string, number>;
  /** Called when the head of a request has arrived, when its body has, and when the server is done with it. */
  onBegin?(exchange: Exchange): void;
  onReceived?(exchange: Exchange): void;
  onEnd?(exchange: Exchange): void;
}

export interface VendorServer {
  /** Base URL by scope. */
  urls: Record<string, string>;
  close(): Promise<void>;
}

/** Starts one listener on 127.0.0.1 for every scope. */
export async function startVendorServer(options: VendorOptions): Promise<VendorServer> {
  const servers: Server[] = [];
  const urls: Record<string, string> = {};
  const matchAdmin = router(options.admin);
  let count = 0;
  for (const [scope, routes] of Object.entries(options.scopes)) {
    const match = router(routes);
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const isAdmin = url.pathname.startsWith(ADMIN_PREFIX);
      const path = isAdmin ? url.pathname : (request.url ?? '/').split('?', 1)[0]!;
      const found = (isAdmin ? matchAdmin : match)(request.method ?? '', path);
      if (!isAdmin) count += 1;
      const exchange = newExchange(count, scope, request, path, url.searchParams, found);
      const answered = isAdmin
        ? serveAdmin(options, exchange, found, request, response)
        : serve(options, exchange, found?.handler ?? options.notFound, request, response);
      answered.catch((error: unknown) => fail(options, exchange, response, error));
    });
    // An idle connection that closes just as the next request is sent would look like a fault nobody asked for.
    server.keepAliveTimeout = 600_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.ports?.[scope] ?? 0, '127.0.0.1', resolve);
    });
    servers.push(server);
    urls[scope] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  return { urls, close: () => closeAll(servers) };
}

function newExchange(
  number: number,
  scope: string,
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  found: Match | undefined,
): Exchange {
  return {
    number,
    scope,
    method: request.method ?? '',
    path,
    query,
    headers: request.headers,
    params: found?.params ?? {},
    endpoint: found?.endpoint ?? 'unknown',
    body: Buffer.alloc(0),
    bytes: 0,
    startedAt: performance.now(),
    endedAt: undefined,
    status: 0,
    ownStatus: undefined,
    fault: undefined,
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

async function serveAdmin(
  options: VendorOptions,
  exchange: Exchange,
  found: Match | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  exchange.body = await readBody(request);
  send(response, await (found?.handler ?? options.notFound)(exchange));
}

async function serve(
  options: VendorOptions,
  exchange: Exchange,
  handler: Handler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  options.log.begin(exchange);
  options.onBegin?.(exchange);
  exchange.body = await readBody(request);
  exchange.bytes = exchange.body.length;
  options.onReceived?.(exchange);
  const { delayMs, until, fault } = options.faults.draw(exchange);
  exchange.fault = fault;
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  if (until.length > 0) await Promise.all(until);
  const isApplied =
    fault === undefined ||
    !['status', 'stall', 'reset'].includes(fault.kind) ||
    ('applied' in fault && fault.applied === true) ||
    ('when' in fault && fault.when === 'after');
  const reply = isApplied ? await handler(exchange) : undefined;
  exchange.ownStatus = reply?.status;
  const answered = (status: number) => end(options, exchange, status);
  switch (fault?.kind) {
    case 'stall':
      return answered(0);
    case 'reset':
      answered(0);
      (request.socket as Socket).resetAndDestroy();
      return;
    case 'truncate':
      answered(0);
      return truncate(response, reply!);
    case 'status':
      answered(fault.status);
      return send(response, faultReply(fault));
    case 'garbage':
      answered(200);
      return send(response, {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: fault.body ?? '<html>OK</html>',
      });
    default:
      answered(reply!.status);
      return send(response, reply!);
  }
}

/** Marks the end before the answer leaves, so a client that reacts to it never seems to overlap with it. */
function end(options: VendorOptions, exchange: Exchange, status: number): void {
  options.log.end(exchange, status);
  options.onEnd?.(exchange);
}

/** A client that breaks off while sending is part of the game; anything else is a bug of the server. */
function fail(options: VendorOptions, exchange: Exchange, response: ServerResponse, error: unknown): void {
  const wasBrokenOff = (error as { code?: string }).code === 'ECONNRESET';
  if (exchange.endedAt === undefined) end(options, exchange, wasBrokenOff ? 0 : 500);
  if (wasBrokenOff) return;
  console.error('vendor server failed on', exchange.method, exchange.path, error);
  if (!response.headersSent) send(response, { status: 500, body: String(error) });
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map((server) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    }),
  );
}
