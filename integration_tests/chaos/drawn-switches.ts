/** Draws what a service does where its documentation leaves that open. */

import type { Switches as CourierSwitches } from '../vendors/courier/server.ts';
import type { Switches as CustomerIoSwitches } from '../vendors/customer-io/server.ts';
import type { Chance } from './chance.ts';
import type { Cast } from './customer-io-cast.ts';

/** Any position in which the model knows what must come of the records. */
export function customerIoSwitches(
  chance: Chance,
  { kind, skipsUnknown }: Cast,
  isShuffled: boolean,
): Partial<CustomerIoSwitches> {
  const identifiers = {
    id: ['id+email', 'id+email+phone'],
    email: ['id+email', 'email'],
    phone: ['id+email+phone'],
  } as const;
  return {
    identifiers: chance.of<CustomerIoSwitches['identifiers']>(identifiers[kind]),
    batchOrder: isShuffled ? 'shuffled' : 'in-order',
    emptyStringPerson: chance.of(['removes', 'stores']),
    badEventId: chance.of(['accept', 'item-error']),
    oversizeBody: chance.of([400, 413]),
    oversizeItem: chance.of(['item-error', 'request-error']),
    sizeBoundary: chance.of(['inclusive', 'exclusive']),
    allInvalid: chance.of([207, 400]),
    rateExceeded: chance.of(['429', '429-retry-after']),
    stringTimestamp: chance.of(['accept', 'item-error']),
    tokenMoves: chance.of([true, false]),
    // Nobody could say whether somebody is there whose coming has not taken effect yet.
    applyLag: skipsUnknown ? 0 : chance.of([0, 0, 2]),
    segmentCreatesPerson: !skipsUnknown && chance.of([false, false, true]),
    // Where it depends on another item of the request, that one has to take effect first.
    relationshipCreatesPerson: isShuffled || skipsUnknown || chance.of([true, true, false]),
    pageLimit: chance.of(['as asked', 2]),
    emailUpdatesById: chance.of([true, false]),
  };
}

export function courierSwitches(chance: Chance): Partial<CourierSwitches> {
  return {
    missingProfile: chance.of([404, 200]),
    profileVoid: chance.of([204, 200]),
    deleteMissingProfile: chance.of([204, 404]),
    profileListsReply: chance.of([200, 204]),
    unsubscribeAbsent: chance.of([404, 204]),
    mergeNull: chance.of(['store', 'delete']),
    mergeArrays: chance.of(['replace', 'index']),
    bulkReply: chance.of([204, 202]),
    maxRecipients: chance.of(['unlimited', 'unlimited', 3]),
    pageSize: chance.of([2, 100]),
    listLimitUnit: chance.of(['request', 'creation']),
    retryAfter: chance.of(['absent', 'seconds', 'date']),
    conflict: chance.of([true, false]),
    dates: chance.of(['iso', 'epoch']),
    singleSubscribeBody: chance.of(['optional', 'required']),
  };
}
