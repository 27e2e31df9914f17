/** Deletes what the suite wrote to Courier. */

import { isSuccess, type Reply } from '../http.ts';
import { type CourierApi, listPath, listsPath, profilePath } from './api.ts';

const isGone = (reply: Reply) => isSuccess(reply) || reply.status === 404;

/** @returns what is left, in words */
export async function cleanUp(api: CourierApi): Promise<string[]> {
  const left: string[] = [];
  for (const recipient of api.names.given('recipient')) {
    const lists = await api.send('DELETE', listsPath(recipient));
    const profile = await api.send('DELETE', profilePath(recipient));
    if (!isGone(lists) || !isGone(profile)) left.push(`profile ${recipient}`);
  }
  for (const list of api.names.given('list')) {
    // An id that was refused as too long is refused here, too.
    const reply = await api.send('DELETE', listPath(list));
    if (!isGone(reply) && reply.status !== 400) left.push(`list ${list}`);
  }
  return left;
}
