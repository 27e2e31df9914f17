/** Makes one identify of two of the same person or object, so that a batch never depends on the order of its items. */

import { ByteWriter } from '../../json/byte-writer.ts';
import { fieldsOf } from '../../json/scanner.ts';
import { decodeString } from '../../json/value.ts';
import { writeName } from './attributes.ts';
import { MAX_ATTRIBUTES, MAX_ITEM_BYTES } from './limits.ts';

const NOT_COUNTED = new Set(['_update', 'id', 'email', 'phone', 'anonymous_id']);

/**
 * An identify with the attributes of both items, the later one's values winning.
 * @returns undefined where they are no identifies, differ in more than their attributes, or are too much for one item
 */
export function mergeIdentify(earlier: Buffer, later: Buffer): Buffer | undefined {
  const before = readItem(earlier);
  const after = readItem(later);
  if (before === undefined || after === undefined || !before.head.equals(after.head)) return undefined;
  if (before.attributes.has('_update') !== after.attributes.has('_update')) return undefined;

  const merged = new Map([...before.attributes].filter(([name]) => !after.attributes.has(name)));
  for (const [name, field] of after.attributes) merged.set(name, field);
  if ([...merged.keys()].filter((name) => !NOT_COUNTED.has(name)).length > MAX_ATTRIBUTES) return undefined;

  const item = new ByteWriter(earlier.length + later.length);
  item.put(after.head);
  item.text('{');
  for (const { name, value } of merged.values()) {
    writeName(item, name);
    item.put(value);
  }
  item.text('}}');
  return item.length > MAX_ITEM_BYTES ? undefined : item.written();
}

interface Item {
  /** Everything before the attributes' brace: type, action and identifiers. */
  readonly head: Buffer;
  readonly attributes: ReadonlyMap<string, { readonly name: Buffer; readonly value: Buffer }>;
}

const BEGINNINGS = ['person', 'object'].map((type) => Buffer.from(`{"type":"${type}","action":"identify",`));

/** Takes apart an identify as the encoders write it: the attributes are its last field. */
function readItem(item: Buffer): Item | undefined {
  if (!BEGINNINGS.some((beginning) => item.subarray(0, beginning.length).equals(beginning))) return undefined;
  const members = fieldsOf(item, 0, item.length);
  if (members === undefined) return undefined;
  const start = members.valueStart[members.count - 1]!;
  const fields = fieldsOf(item, start, item.length - 1);
  if (fields === undefined) return undefined;
  const attributes = new Map<string, { name: Buffer; value: Buffer }>();
  for (let i = 0; i < fields.count; i++) {
    const [nameStart, nameEnd] = [fields.nameStart[i]!, fields.nameEnd[i]!];
    attributes.set(decodeString(item, nameStart, nameEnd), {
      name: item.subarray(nameStart, nameEnd),
      value: item.subarray(fields.valueStart[i], fields.valueEnd[i]),
    });
  }
  return { head: item.subarray(0, start), attributes };
}
