/** Writing replies to the wire, whole or broken. */

import type { ServerResponse } from 'node:http';
import { json, type Reply } from './routes.ts';

/** The reply of a status fault; text that starts like a tag is sent as HTML. */
export function faultReply(fault: {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}): Reply {
  const { status, body = '', headers = {} } = fault;
  if (typeof body !== 'string') return json(status, body, headers);
  const type = body.startsWith('<') ? 'text/html' : 'text/plain';
  return { status, headers: { 'content-type': type, ...headers }, body };
}

/** Sends a whole reply. */
export function send(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body ?? '');
  const length = reply.status === 204 ? {} : { 'content-length': String(body.length) };
  response.writeHead(reply.status, { 'content-type': 'application/json', ...length, ...reply.headers });
  response.end(body);
}

/** Promises more bytes than it sends, and closes the connection. */
export function truncate(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body ?? '');
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'content-length': String(body.length + 64),
    ...reply.headers,
  });
  response.write(body, () => response.socket?.end());
}
