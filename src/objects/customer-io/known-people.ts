/** Who of the people that items are about is there, as the App API knows it. */

import type { Presence, Whom } from '../destination-object.ts';
import { parseObject } from '../json-body.ts';
import { MAX_LOOKED_UP } from './limits.ts';
import { spelling } from './members.ts';

/** `{"identifiers":{"id":"42"}}`; an anonymous visitor is nobody yet. */
function personOf(identifiers: unknown): Whom | undefined {
  const [[type, id] = []] = Object.entries(Object(identifiers) as object);
  if (type === undefined || typeof id !== 'string' || type === 'anonymous_id') return undefined;
  return { type, id: spelling(type, id) };
}

interface Item {
  readonly type?: string;
  readonly action?: string;
  readonly identifiers?: unknown;
  readonly primary?: unknown;
  readonly secondary?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

function readItem(item: Buffer): Item {
  return parseObject(item.toString()) as Item;
}

/** What somebody is there after, if they were not before. */
const CREATES: ReadonlySet<string | undefined> = new Set([
  'identify',
  'event',
  'page',
  'screen',
  'add_device',
  'add_relationships',
]);

/** Attributes that people may be named by, too. */
const OTHERS = ['id', 'email', 'phone'];

function known(identifiers: unknown): readonly Whom[] {
  const whom = personOf(identifiers);
  return whom === undefined ? [] : [whom];
}

/** Of items of a batch. */
export const KNOWN_PEOPLE: Presence = {
  whom: (item) => personOf(readItem(item).identifiers),
  most: MAX_LOOKED_UP,
  lookUp: (type, ids) => ({
    method: 'POST',
    path: `/v1/customers/attributes?id_type=${type}`,
    pattern: '/v1/customers/attributes',
    body: Buffer.from(JSON.stringify({ ids: ids.map((id) => (type === 'cio_id' ? `cio_${id}` : id)) })),
    isForAppApi: true,
  }),
  readFound: ({ status, body }, type, ids) => (status === 200 ? readFound(body, type, ids) : undefined),
  learn: (item) => {
    const { type, action, identifiers, primary, secondary, attributes } = readItem(item);
    if (type !== 'person') return undefined;
    // Where the primary one is not there, the secondary one stays.
    if (action === 'merge') return { whom: known(secondary), isThere: false, provided: personOf(primary) };
    if (action === 'delete' || action === 'suppress') return { whom: known(identifiers), isThere: false };
    if (!CREATES.has(action) || attributes?._update !== undefined) return undefined;
    // Whoever is created with an address is known by it, too.
    const others = action === 'identify' ? OTHERS.map((name) => ({ [name]: attributes?.[name] })) : [];
    return { whom: [identifiers, ...others].flatMap(known), isThere: true };
  },
};

/** `{"customers":[{"customer":{"identifiers":{"id","email","cio_id"},"attributes":{…}}}]}`; unknown ids are left out. */
function readFound(body: string, type: string, ids: readonly string[]): ReadonlySet<string> | undefined {
  const { customers } = parseObject(body) as { customers?: unknown };
  if (!Array.isArray(customers)) return undefined;
  if (customers.length === ids.length) return new Set(ids);
  const found = customers.map((each) => {
    const { customer } = Object(each) as { customer?: unknown };
    const { identifiers, attributes } = Object(customer) as { identifiers?: object; attributes?: object };
    // A phone number stands among the attributes.
    const id = ({ ...attributes, ...identifiers } as Record<string, unknown>)[type];
    return typeof id === 'string' ? spelling(type, id) : '';
  });
  return new Set(found);
}
