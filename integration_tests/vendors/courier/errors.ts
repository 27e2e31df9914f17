/** The error answers of Courier, and the exception that carries one out of a handler. */

import { json, type Reply } from '../routes.ts';

const TYPES: Record<number, string> = {
  401: 'authentication_error',
  402: 'authorization_error',
  403: 'authorization_error',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'api_error',
};

/** An error answer; the type follows from the status. */
export function errorReply(status: number, message: string, headers: Record<string, string> = {}): Reply {
  return json(status, { message, type: TYPES[status] ?? 'invalid_request_error' }, headers);
}

/** Thrown by whatever finds a request wrong; the guard answers with the reply. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.reply = reply;
  }
}

/** Ends the handling of a request with an error answer. */
export function refuse(status: number, message: string): never {
  throw new Refusal(errorReply(status, message));
}
