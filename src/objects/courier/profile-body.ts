/** Writes a row's custom fields as a profile, in which a dotted name (`address.locality`) nests. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import { fieldsOf, kindAt, NO_FIELDS } from '../../json/scanner.ts';
import { decodeString, Value } from '../../json/value.ts';
import type { Operation } from '../destination-object.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { CustomField, Row } from '../row.ts';
import { MAX_BODY_BYTES } from './limits.ts';

/** A dot for each level: nobody means more than this. */
const MAX_DEPTH = 100;

/** A key of the profile: a value, or an object with keys of its own. */
interface Node {
  value: Value | undefined;
  readonly keys: Map<string, Node>;
}

/** Appends `{"profile":{…}}`; or says what contradicts itself in the row. */
export function writeProfile(row: Row, item: ByteWriter): Rejection | undefined {
  item.text('{"profile":');
  const rejection = writeNested(row, item);
  if (rejection !== undefined) return rejection;
  item.text('}');
  return undefined;
}

/** Appends the custom fields as an object; or says what contradicts itself in the row. */
export function writeNested(row: Row, item: ByteWriter): Rejection | undefined {
  const root = newNode();
  const fields = row.custom
    .slice(0, row.customCount)
    .map((field) => ({ field, path: pathOf(field.name.text) }));
  // An object goes before what is put into it.
  fields.sort((a, b) => a.path.length - b.path.length);
  for (const { field, path } of fields) {
    if (path.length > MAX_DEPTH) return tooDeep(field);
    const rejection = put(root, path, field);
    if (rejection !== undefined) return rejection;
  }
  writeKeys(root, item);
  return undefined;
}

/** The operation, unless its body is larger than Courier takes. */
export function withinBody(item: ByteWriter, operation: Operation): Operation | Rejection {
  if (item.length <= MAX_BODY_BYTES) return operation;
  return reject(
    'record_too_large',
    undefined,
    `The record is larger than ${MAX_BODY_BYTES} bytes as Courier would get it.`,
  );
}

function tooDeep({ name }: CustomField): Rejection {
  return reject('invalid_field', name.text, `The column's name nests more than ${MAX_DEPTH} levels deep.`);
}

/** A name with an empty part, such as `a..b`, is a name and no path. */
function pathOf(name: string): readonly string[] {
  const parts = name.split('.');
  return parts.includes('') ? [name] : parts;
}

function put(root: Node, path: readonly string[], { name, value }: CustomField): Rejection | undefined {
  let node = root;
  for (const key of path) {
    if (node.value !== undefined && !open(node)) {
      return reject(
        'invalid_field',
        name.text,
        'The column nests in another one that holds a value and no object.',
      );
    }
    const next = node.keys.get(key) ?? newNode();
    node.keys.set(key, next);
    node = next;
  }
  node.value = value;
  node.keys.clear();
  return undefined;
}

/** Makes a node of the object its value is, so that more can be put into it; false where the value is no object, or has too many keys. */
function open(node: Node): boolean {
  const { kind, bytes, start, end } = node.value!;
  if (kind !== 'object' && kind !== 'null') return false;
  const fields = kind === 'null' ? NO_FIELDS : fieldsOf(bytes, start, end);
  if (fields === undefined) return false;
  node.value = undefined;
  for (let i = 0; i < fields.count; i++) {
    const inner = newNode();
    inner.value = new Value();
    inner.value.set(kindAt(bytes, fields.valueStart[i]!), bytes, fields.valueStart[i]!, fields.valueEnd[i]!);
    node.keys.set(decodeString(bytes, fields.nameStart[i]!, fields.nameEnd[i]!), inner);
  }
  return true;
}

function writeKeys(node: Node, item: ByteWriter): void {
  let separator = '{';
  for (const [key, child] of node.keys) {
    item.text(`${separator}${JSON.stringify(key)}:`);
    separator = ',';
    if (child.value === undefined) writeKeys(child, item);
    else item.copy(child.value.bytes, child.value.start, child.value.end);
  }
  item.text(separator === '{' ? '{}' : '}');
}

function newNode(): Node {
  return { value: undefined, keys: new Map() };
}
