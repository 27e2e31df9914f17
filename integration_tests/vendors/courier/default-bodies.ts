/** Gives status faults the body that Courier, or the gateway in front of it, would send. */

import { errorReply } from './errors.ts';
import type { Fault } from './interface.ts';

const GATEWAY = [502, 504];
const HTML = '<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

/** The fault with a body; one that was given stays, even an empty one. */
export function withBody(fault: Fault): Fault {
  if (fault.kind !== 'status' || fault.body !== undefined) return fault;
  if (GATEWAY.includes(fault.status)) return { ...fault, body: HTML };
  const { body } = errorReply(fault.status, `Error ${fault.status}`);
  return { ...fault, body: JSON.parse(body as string) };
}
