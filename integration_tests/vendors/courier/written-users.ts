/** Finds the users and the list that a write concerns. */

import { isObject } from '../exact-json.ts';
import type { Exchange } from '../request-log.ts';
import { isBulk, rawRecipients } from './bodies.ts';

/** The recipient ids a write concerns, those in a bulk body included, or the list it is about; none for a read. */
export function writtenUsers(exchange: Exchange): string[] {
  if (exchange.method === 'GET') return [];
  if (isBulk(exchange)) {
    return rawRecipients(exchange).flatMap((entry) =>
      isObject(entry) && typeof entry.recipientId === 'string' ? [entry.recipientId] : [],
    );
  }
  const { user_id: userId, list_id: listId } = exchange.params;
  if (userId) return [userId];
  return exchange.endpoint.endsWith(' /lists/:list_id') ? [`list ${listId}`] : [];
}
