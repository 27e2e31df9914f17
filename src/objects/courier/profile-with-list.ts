/** Object `profile_with_list`: a recipient and their subscription to a list. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import { defineObject, type Encode, type Field, type Operation } from '../destination-object.ts';
import type { Rejection } from '../rejection.ts';
import type { Row } from '../row.ts';
import {
  listsBody,
  mergeProfile,
  onlyWithProfile,
  readMembers,
  readPage,
  recipientItem,
  subscribeMany,
  subscribeProfile,
  unsubscribe,
} from './endpoints.ts';
import { withinBody, writeProfile } from './profile-body.ts';
import { identityOf, RECIPIENT_FIELDS, readList, readRecipient } from './recipients.ts';

const fields = {
  ...RECIPIENT_FIELDS,
  list_id: {
    type: 'string',
    identifier: 'list_id',
    required: true,
    description:
      'The list; a column, or a constant where all rows are for one list. It is created where it is not there.',
  },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

/** Both ids of a row, or why one can't be used. */
function readIds(row: Row<Own>): { recipient: string; list: string } | Rejection {
  const recipient = readRecipient(row.own.recipient_id);
  if (typeof recipient !== 'string') return recipient;
  const list = readList(row.own.list_id);
  return typeof list === 'string' ? { recipient, list } : list;
}

/** Merges the profile where the row has any of it, then subscribes. */
const subscribe: Encode<Own> = (row, item) => {
  const ids = readIds(row);
  if ('reason' in ids) return ids;
  const { recipient, list } = ids;
  const subscription = { kind: subscribeMany(list), identity: identityOf(recipient), writes: `list ${list}` };
  if (row.customCount === 0) {
    item.put(recipientItem(recipient));
    return subscription;
  }
  return mergeThen(row, item, {
    kind: mergeProfile(recipient),
    identity: identityOf(recipient),
    writes: 'profile',
    next: { ...subscription, item: recipientItem(recipient) },
  });
};

/** The same for recipients that have a profile; the others are skipped, not subscribed. */
const subscribeExisting: Encode<Own> = (row, item) => {
  const ids = readIds(row);
  if ('reason' in ids) return ids;
  const { recipient, list } = ids;
  const identity = identityOf(recipient);
  if (row.customCount === 0) {
    item.put(listsBody(list));
    return {
      kind: onlyWithProfile(subscribeProfile(recipient), recipient),
      identity,
      writes: `list ${list}`,
    };
  }
  return mergeThen(row, item, {
    kind: onlyWithProfile(mergeProfile(recipient), recipient),
    identity,
    writes: 'profile',
    next: { kind: subscribeMany(list), identity, writes: `list ${list}`, item: recipientItem(recipient) },
  });
};

function mergeThen(row: Row<Own>, item: ByteWriter, operation: Operation): Operation | Rejection {
  return writeProfile(row, item) ?? withinBody(item, operation);
}

/** Takes the recipient off the list; the profile stays. */
const remove: Encode<Own> = (row) => {
  const ids = readIds(row);
  if ('reason' in ids) return ids;
  return unsubscription(ids.list, ids.recipient);
};

function unsubscription(list: string, recipient: string): Operation {
  return { kind: unsubscribe(list, recipient), identity: identityOf(recipient), writes: `list ${list}` };
}

export const profileWithList = defineObject<Own>({
  name: 'profile_with_list',
  description: 'Recipients as members of lists.',
  fields,
  matchingKeys: [['recipient_id', 'list_id']],
  customFields: 'keys of the profile; a dotted name such as `address.locality` nests',
  customField: 'profile key',
  reserved: [],
  deletedRows: 'delete',
  datesAsUnixSeconds: false,
  behaviors: {
    update_or_create: subscribe,
    update_only: subscribeExisting,
    mirror: subscribe,
    delete: remove,
  },
  mirror: {
    title: 'List',
    membership: (row) => {
      const member = readRecipient(row.own.recipient_id);
      if (typeof member !== 'string') return undefined;
      const list = readList(row.own.list_id);
      return typeof list === 'string' ? { list, member } : { member };
    },
    readMembers,
    readPage,
    // Courier does not say whether case matters in a list's id.
    mayIgnoreCase: true,
    remove: (list, [recipient]) => unsubscription(list, recipient!),
  },
});
