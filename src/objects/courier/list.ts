/** Object `list`: a list with its name. Who is on it is what `profile_with_list` says. */

import { defineObject, type Encode, type Field, WRITES_EVERYTHING } from '../destination-object.ts';
import { identityOfText } from '../identity.ts';
import { reject } from '../rejection.ts';
import { deleteList, putList } from './endpoints.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { withinBody } from './profile-body.ts';
import { readList } from './recipients.ts';

const fields = {
  list_id: { type: 'string', identifier: 'list_id', required: true, description: 'Id of the list.' },
  name: {
    type: 'string',
    required: true,
    description: 'What the list is called in Courier. Not needed to delete a list.',
  },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

const put: Encode<Own> = ({ own: { list_id, name } }, item) => {
  const list = readList(list_id);
  if (typeof list !== 'string') return list;
  if (name.isBlank) return reject('missing_field', 'name', 'name is missing or blank.');
  if (name.kind !== 'string' || name.isLongerThan(MAX_BODY_BYTES))
    return reject('invalid_field', 'name', 'name must be a string of less than 6 MB.');
  item.text('{"name":');
  item.copy(name.bytes, name.start, name.end);
  item.text('}');
  const operation = { kind: putList(list), identity: identityOf(list), writes: WRITES_EVERYTHING };
  return withinBody(item, operation);
};

const remove: Encode<Own> = ({ own: { list_id } }) => {
  const list = readList(list_id);
  if (typeof list !== 'string') return list;
  return { kind: deleteList(list), identity: identityOf(list), writes: WRITES_EVERYTHING };
};

function identityOf(list: string): number {
  return identityOfText('list', list);
}

export const list = defineObject<Own>({
  name: 'list',
  description: 'Lists and their names.',
  fields,
  matchingKeys: [['list_id']],
  customFields: 'columns that are not sent: a list has nothing else',
  customField: false,
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: false,
  behaviors: { update_or_create: put, delete: remove },
});
