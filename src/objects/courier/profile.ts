/** Object `profile`: what Courier knows of a recipient. */

import { defineObject, type Encode, type RequestKind, WRITES_EVERYTHING } from '../destination-object.ts';
import { deleteProfile, mergeProfile, onlyWithProfile } from './endpoints.ts';
import { withinBody, writeProfile } from './profile-body.ts';
import { identityOf, RECIPIENT_FIELDS, readRecipient } from './recipients.ts';

type Own = keyof typeof RECIPIENT_FIELDS;

function merge(kindFor: (recipient: string) => RequestKind): Encode<Own> {
  return (row, item) => {
    const recipient = readRecipient(row.own.recipient_id);
    if (typeof recipient !== 'string') return recipient;
    const rejection = writeProfile(row, item);
    if (rejection !== undefined) return rejection;
    return withinBody(item, { kind: kindFor(recipient), identity: identityOf(recipient), writes: 'profile' });
  };
}

const remove: Encode<Own> = (row) => {
  const recipient = readRecipient(row.own.recipient_id);
  if (typeof recipient !== 'string') return recipient;
  return { kind: deleteProfile(recipient), identity: identityOf(recipient), writes: WRITES_EVERYTHING };
};

export const profile = defineObject<Own>({
  name: 'profile',
  description: 'Recipients with what messages need to know of them.',
  fields: RECIPIENT_FIELDS,
  matchingKeys: [['recipient_id']],
  customFields: 'keys of the profile; a dotted name such as `address.locality` nests',
  customField: 'profile key',
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: false,
  behaviors: {
    update_or_create: merge(mergeProfile),
    update_only: merge((recipient) => onlyWithProfile(mergeProfile(recipient), recipient)),
    delete: remove,
  },
});
