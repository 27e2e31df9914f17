/** Object `collection`: a table of rows, such as a price list, that messages look things up in. */

import { configError } from '../../protocol/trace-error.ts';
import type { HttpResponse } from '../../transport/http.ts';
import {
  defineObject,
  type Encode,
  type Field,
  type Found,
  WRITES_NOTHING_SHARED,
} from '../destination-object.ts';
import { identityOfText } from '../identity.ts';
import { parseObject } from '../json-body.ts';
import { reject } from '../rejection.ts';
import { writeCustomFields } from './attributes.ts';
import { COLLECTIONS_PATH, collectionRows } from './endpoints.ts';
import { MAX_COLLECTION_BYTES, MAX_ROW_BYTES } from './limits.ts';
import { readId } from './object-identifiers.ts';

const fields = {
  collection: {
    type: 'string',
    identifier: 'collection',
    required: true,
    description: 'Name of the collection, mostly a constant. It is created where it is not there.',
  },
} as const satisfies Record<string, Field>;

type Own = keyof typeof fields;

const CLOSE_OBJECT = 0x7d;
const OPEN_OBJECT = 0x7b;

const row: Encode<Own> = (row, item) => {
  const name = readId(row.own.collection, 'collection');
  if (typeof name !== 'string') return name;
  item.byte(OPEN_OBJECT);
  writeCustomFields(item, row);
  item.byte(CLOSE_OBJECT);
  if (item.length > MAX_ROW_BYTES) {
    return reject(
      'record_too_large',
      undefined,
      `The row is larger than ${MAX_ROW_BYTES} bytes, which is the most a row of a collection can be.`,
    );
  }
  return {
    kind: {
      ...collectionRows(name),
      replaces: {
        title: `Collection ${JSON.stringify(name)}`,
        maxBytes: MAX_COLLECTION_BYTES,
        find: { method: 'GET', path: COLLECTIONS_PATH, isForAppApi: true },
        readFound: (response) => readFound(response, name),
      },
    },
    identity: identityOfText('collection', name),
    writes: WRITES_NOTHING_SHARED,
  };
};

/** Finds one of `{"collections":[{"id","name","rows"}]}` by its name. */
function readFound({ status, body }: HttpResponse, name: string): Found | undefined {
  const { collections } = parseObject(body) as { collections?: unknown };
  if (status !== 200 || !Array.isArray(collections)) return undefined;
  const found = collections
    .map((each) => Object(each) as { id?: unknown; name?: unknown; rows?: unknown })
    .filter((each) => each.name === name);
  if (found.length > 1) {
    throw configError(
      `There are ${found.length} collections called ${JSON.stringify(name)}: nothing was replaced. Rename all but one.`,
    );
  }
  if (found.length === 0) return { rows: 0, method: 'POST', path: COLLECTIONS_PATH };
  const { id, rows } = found[0]!;
  if (typeof id !== 'number' || typeof rows !== 'number') return undefined;
  return { rows, method: 'PUT', path: `${COLLECTIONS_PATH}/${id}` };
}

export const collection = defineObject<Own>({
  name: 'collection',
  description:
    'Tables of rows that messages look things up in; all rows of a collection are replaced together.',
  fields,
  matchingKeys: [],
  customFields: 'fields of the row',
  customField: 'field',
  reserved: [],
  deletedRows: 'ignore',
  datesAsUnixSeconds: true,
  behaviors: { mirror: row },
  usesAppApi: ['mirror'],
});
