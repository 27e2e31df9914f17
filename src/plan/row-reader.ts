/** Turns the fields of a record into the row its object's encoder reads. */

import { type Bytes, ByteWriter } from '../json/byte-writer.ts';
import { type Fields, fieldsOf, kindAt, NO_FIELDS } from '../json/scanner.ts';
import { constantValue, decodeString, Value } from '../json/value.ts';
import { type CustomField, type Name, NOWHERE, type Row } from '../objects/row.ts';
import { streamKey } from '../protocol/trace-error.ts';
import { type Column, columnRules, makeName } from './columns.ts';
import { NONE, type Shape, Shapes } from './shape.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Bytes of a primary key's value that people can still make something of. */
const LONGEST_KEY = 1000;
/** Stands for a primary key that is not there, or not told. */
export const NO_KEY: Bytes = { bytes: Buffer.alloc(0), length: 0 };
const NULL = Buffer.from('null');
const CLOSE_OBJECT = 0x7d;
/** What a seed is made of. */
const KEY = Buffer.from('key');
const RECORD = Buffer.from('record');

/** A column of the primary key, or what lies at a path inside one. */
interface KeyPart {
  readonly path: readonly string[];
  /** What stands before its value in the JSON of the key. */
  readonly before: Buffer;
}

const NO_SHAPE: Shape = { own: [], custom: [], key: [], deletedAt: NONE, columns: [] };

/** One for each stream; the row it gives is valid until the next record is read. */
export class RowReader {
  /** Names of columns that were left out because the service would read them as commands. */
  readonly reserved = new Set<string>();
  readonly #own: Record<string, Value>;
  readonly #ownValues: readonly Value[];
  readonly #ownConstants: readonly (readonly [Value, Value])[];
  readonly #customConstants: readonly (readonly [Name, Value])[];
  readonly #keepsNulls: boolean;
  readonly #shapes: Shapes;
  readonly #row: MutableRow;
  readonly #keyParts: readonly KeyPart[];
  readonly #key = new ByteWriter(64);
  readonly #seedHead: Buffer;
  readonly #seed = new ByteWriter(256);
  /** Of the record at hand. */
  #shape = NO_SHAPE;
  #bytes: Buffer = Buffer.alloc(0);
  #fields = NO_FIELDS;

  constructor(plan: StreamPlan) {
    const { object, settings } = plan;
    this.#own = Object.fromEntries(Object.keys(object.fields).map((name) => [name, new Value()]));
    this.#ownValues = Object.values(this.#own);
    const constants = settings.fields.flatMap(({ to, value }) =>
      value === undefined ? [] : [[to, constantValue(value)] as const],
    );
    this.#ownConstants = constants.flatMap(([to, value]) =>
      Object.hasOwn(this.#own, to) ? [[this.#own[to]!, value] as const] : [],
    );
    this.#customConstants = constants.flatMap(([to, value]) =>
      Object.hasOwn(this.#own, to) ? [] : [[makeName(to, false), value] as const],
    );
    this.#keepsNulls = settings.null_values === 'send';
    const rule = columnRules(object, settings, plan.schema);
    const noted = (name: string) => {
      const column = rule(name);
      if (column.isReserved) this.reserved.add(name);
      return column;
    };
    this.#shapes = new Shapes(
      noted,
      plan.primaryKey.map(([column]) => column!),
    );
    this.#keyParts = plan.primaryKey.map((path, i) => ({
      path,
      before: Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(path.join('.'))}:`),
    }));
    const key = streamKey(plan.stream);
    this.#seedHead = Buffer.from(`${key}\0`);
    this.#row = {
      own: this.#own,
      custom: [],
      customCount: 0,
      identifier: plan.identifier,
      streamKey: key,
      seed: () => this.#writeSeed(),
    };
  }

  /** @param fields of the record's data, which lies in `bytes` */
  read(bytes: Buffer, fields: Fields): Row {
    const shape = this.#shapes.of(bytes, fields);
    if (shape !== this.#shape) for (const value of this.#ownValues) value.clear();
    this.#shape = shape;
    this.#bytes = bytes;
    this.#fields = fields;
    const { nameStart, valueStart, valueEnd } = fields;
    const row = this.#row;
    row.customCount = 0;
    for (const { to, field } of shape.own) {
      const start = valueStart[field]!;
      this.#own[to]!.set(kindAt(bytes, start), bytes, start, valueEnd[field]!);
    }
    for (const { name, field, isAsItIs } of shape.custom) {
      const start = valueStart[field]!;
      const kind = kindAt(bytes, start);
      if (kind === 'null' && !this.#keepsNulls) continue;
      const custom = this.#add(name);
      custom.value.set(kind, bytes, start, valueEnd[field]!);
      // There may be white space around the colon.
      const at = nameStart[field]!;
      if (isAsItIs && start - at === name.json.length + 1) custom.nameStart = at;
    }
    for (const [own, { kind, bytes, start, end }] of this.#ownConstants) own.set(kind, bytes, start, end);
    for (const [name, { kind, bytes, start, end }] of this.#customConstants)
      this.#add(name).value.set(kind, bytes, start, end);
    if (!this.#keepsNulls) for (const value of this.#ownValues) if (value.kind === 'null') value.clear();
    return row;
  }

  /** The columns that have come in records, with what becomes of each. */
  get columns(): Iterable<Column> {
    return this.#shapes.columns;
  }

  /** Whether the source marks the row as gone. */
  get isDeleted(): boolean {
    const { deletedAt } = this.#shape;
    return deletedAt !== NONE && kindAt(this.#bytes, this.#fields.valueStart[deletedAt]!) !== 'null';
  }

  #add(name: Name): CustomField {
    const at = this.#row.customCount++;
    let field = this.#row.custom[at];
    if (field === undefined) {
      field = { name, value: new Value(), nameStart: NOWHERE };
      this.#row.custom.push(field);
    }
    field.name = name;
    field.nameStart = NOWHERE;
    return field;
  }

  /**
   * JSON of the primary key's columns and values, for the list of rejected records; empty without a primary key,
   * and for one that is too long to be told. Valid until it is asked for again.
   */
  primaryKey(): Bytes {
    const key = this.#key;
    key.clear();
    if (this.#keyParts.length === 0) return NO_KEY;
    for (let i = 0; i < this.#keyParts.length; i++) {
      const { path, before } = this.#keyParts[i]!;
      const field = this.#shape.key[i]!;
      const start = field === NONE ? 0 : this.#fields.valueStart[field]!;
      const end = field === NONE ? 0 : this.#fields.valueEnd[field]!;
      if (end - start > LONGEST_KEY) return NO_KEY;
      key.put(before);
      if (field === NONE) key.put(NULL);
      else if (path.length === 1) key.copy(this.#bytes, start, end);
      else key.text(innerJson(this.#bytes, start, end, path.slice(1)) ?? 'null');
    }
    key.byte(CLOSE_OBJECT);
    return key;
  }

  #writeSeed(): Buffer {
    const seed = this.#seed;
    seed.clear();
    seed.put(this.#seedHead);
    if (this.#keyParts.length > 0 && this.#writeKeySeed()) return seed.written();
    seed.length = this.#seedHead.length;
    this.#writeRecordSeed();
    return seed.written();
  }

  /** The primary key's values; false where the record doesn't have all of it. */
  #writeKeySeed(): boolean {
    const seed = this.#seed;
    const { valueStart, valueEnd } = this.#fields;
    seed.put(KEY);
    for (let i = 0; i < this.#keyParts.length; i++) {
      const field = this.#shape.key[i]!;
      if (field === NONE) return false;
      const [start, end] = [valueStart[field]!, valueEnd[field]!];
      const { path } = this.#keyParts[i]!;
      seed.byte(0);
      if (path.length === 1) {
        if (kindAt(this.#bytes, start) === 'null') return false;
        seed.copy(this.#bytes, start, end);
      } else {
        const json = innerJson(this.#bytes, start, end, path.slice(1));
        if (json === undefined || json === 'null') return false;
        seed.text(json);
      }
    }
    return true;
  }

  /** Every column but Airbyte's own, whatever order they came in; a null is no different from a missing column. */
  #writeRecordSeed(): void {
    const seed = this.#seed;
    const { valueStart, valueEnd } = this.#fields;
    seed.put(RECORD);
    for (const { name, field } of this.#shape.columns) {
      const start = valueStart[field]!;
      if (kindAt(this.#bytes, start) === 'null') continue;
      seed.byte(0);
      seed.text(name);
      seed.byte(0);
      seed.copy(this.#bytes, start, valueEnd[field]!);
    }
  }
}

interface MutableRow extends Row {
  customCount: number;
  readonly custom: CustomField[];
}

/** Raw JSON of what lies at a path inside the value in bytes[start, end). */
function innerJson(bytes: Buffer, start: number, end: number, path: readonly string[]): string | undefined {
  const [name, ...inner] = path;
  if (name === undefined) return bytes.toString('utf8', start, end);
  const fields = fieldsOf(bytes, start, end);
  if (fields === undefined) return undefined;
  for (let i = fields.count - 1; i >= 0; i--) {
    if (decodeString(bytes, fields.nameStart[i]!, fields.nameEnd[i]!) !== name) continue;
    return innerJson(bytes, fields.valueStart[i]!, fields.valueEnd[i]!, inner);
  }
  return undefined;
}
