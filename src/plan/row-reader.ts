/** Turns the fields of a record into the row its object's encoder reads. */

import { ByteWriter } from '../json/byte-writer.ts';
import { Columns } from '../json/columns.ts';
import { type Fields, fieldsOf, kindAt, NO_FIELDS } from '../json/scanner.ts';
import { constantValue, decodeString, Value } from '../json/value.ts';
import { type CustomField, type Name, NOWHERE, type Row } from '../objects/row.ts';
import { streamKey } from '../protocol/trace-error.ts';
import { type Column, columnRules, DELETED_AT, makeName } from './columns.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Stands for a field that is not there. */
const NONE = -1;
/** Bytes of a primary key's value that people can still make something of. */
const LONGEST_KEY = 1000;
/** Stands for a primary key that is not there, or not told. */
export const NO_KEY = Buffer.alloc(0);
const NULL = Buffer.from('null');
const CLOSE_OBJECT = 0x7d;

/** A column of the primary key. */
interface KeyPart {
  readonly path: readonly string[];
  /** What stands before its value in the JSON of the key. */
  readonly before: Buffer;
  /** Which field of the record it is, or -1 where the record has none. */
  field: number;
}

/** A column as this reader knows it: what becomes of it, and where it stands in the row at hand. */
interface Slot {
  readonly column: Column;
  readonly own: readonly Value[];
  readonly keyParts: readonly KeyPart[];
  /** Where its custom fields stand in the row; set in record number `seenIn`. */
  customAt: number;
  seenIn: number;
  field: number;
}

/** One for each stream; the row it gives is valid until the next record is read. */
export class RowReader {
  /** Names of columns that were left out because the service would read them as commands. */
  readonly reserved = new Set<string>();
  readonly #own: Record<string, Value>;
  readonly #ownValues: readonly Value[];
  readonly #ownConstants: readonly (readonly [Value, Value])[];
  readonly #customConstants: readonly (readonly [Name, Value])[];
  readonly #keepsNulls: boolean;
  readonly #columns: Columns<Slot>;
  readonly #row: MutableRow;
  readonly #keyParts: readonly KeyPart[];
  readonly #key = new ByteWriter(64);
  readonly #deletedAt = new Value();
  readonly #slots: Slot[] = [];
  #record = 0;
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
    this.#columns = new Columns((name) => this.#slot(rule(name)));
    this.#keyParts = plan.primaryKey.map((path, i) => ({
      path,
      before: Buffer.from(`${i === 0 ? '{' : ','}${JSON.stringify(path.join('.'))}:`),
      field: NONE,
    }));
    const key = streamKey(plan.stream);
    this.#row = {
      own: this.#own,
      custom: [],
      customCount: 0,
      identifier: plan.identifier,
      streamKey: key,
      seed: () => `${key}\0${this.#keySeed() ?? this.#recordSeed()}`,
    };
  }

  #slot(column: Column): Slot {
    if (column.isReserved) this.reserved.add(column.name);
    return {
      column,
      own: column.own.map((name) => this.#own[name]!),
      keyParts: this.#keyParts.filter(({ path }) => path[0] === column.name),
      customAt: 0,
      seenIn: 0,
      field: 0,
    };
  }

  /** @param fields of the record's data, which lies in `bytes` */
  read(bytes: Buffer, fields: Fields): Row {
    this.#bytes = bytes;
    this.#fields = fields;
    this.#record++;
    const row = this.#row;
    row.customCount = 0;
    this.#deletedAt.clear();
    for (const value of this.#ownValues) value.clear();
    for (const part of this.#keyParts) part.field = NONE;
    for (let i = 0; i < fields.count; i++) this.#take(i, this.#columns.at(bytes, fields, i));
    for (const [own, { kind, bytes, start, end }] of this.#ownConstants) own.set(kind, bytes, start, end);
    for (const [name, { kind, bytes, start, end }] of this.#customConstants)
      this.#add(name).value.set(kind, bytes, start, end);
    if (!this.#keepsNulls) this.#dropNulls();
    return row;
  }

  /** Whether the source marks the row as gone. */
  get isDeleted(): boolean {
    return !this.#deletedAt.isMissing;
  }

  #take(i: number, slot: Slot): void {
    this.#slots[i] = slot;
    const { column } = slot;
    const start = this.#fields.valueStart[i]!;
    const end = this.#fields.valueEnd[i]!;
    const kind = kindAt(this.#bytes, start);
    const isAgain = slot.seenIn === this.#record;
    slot.field = i;
    slot.seenIn = this.#record;
    if (column.isMetadata && column.name === DELETED_AT) this.#deletedAt.set(kind, this.#bytes, start, end);
    for (const own of slot.own) own.set(kind, this.#bytes, start, end);
    for (const part of slot.keyParts) part.field = i;
    // The last of two equal names wins, in the place of the first.
    if (!isAgain) slot.customAt = this.#row.customCount;
    for (let c = 0; c < column.custom.length; c++) {
      const name = column.custom[c]!;
      const field = isAgain ? this.#row.custom[slot.customAt + c]! : this.#add(name);
      field.value.set(kind, this.#bytes, start, end);
      // Needless escapes or white space would make it longer.
      const nameStart = start - 1 - name.json.length;
      const isAsItIs = name.text === column.name && nameStart === this.#fields.nameStart[i];
      field.nameStart = isAsItIs ? nameStart : NOWHERE;
    }
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

  #dropNulls(): void {
    for (const value of this.#ownValues) if (value.kind === 'null') value.clear();
    const { custom } = this.#row;
    let kept = 0;
    for (let i = 0; i < this.#row.customCount; i++) {
      const field = custom[i]!;
      if (field.value.kind === 'null') continue;
      custom[i] = custom[kept]!;
      custom[kept++] = field;
    }
    this.#row.customCount = kept;
  }

  /**
   * JSON of the primary key's columns and values, for the list of rejected records; empty without a primary key,
   * and for one that is too long to be told. Valid until it is asked for again.
   */
  primaryKey(): Buffer {
    const key = this.#key;
    key.clear();
    if (this.#keyParts.length === 0) return NO_KEY;
    for (const { path, before, field } of this.#keyParts) {
      const start = field === NONE ? 0 : this.#fields.valueStart[field]!;
      const end = field === NONE ? 0 : this.#fields.valueEnd[field]!;
      if (end - start > LONGEST_KEY) return NO_KEY;
      key.put(before);
      if (field === NONE) key.put(NULL);
      else if (path.length === 1) key.copy(this.#bytes, start, end);
      else key.text(innerJson(this.#bytes, start, end, path.slice(1)) ?? 'null');
    }
    key.byte(CLOSE_OBJECT);
    return key.written();
  }

  /** The primary key's values, where there is one and the record has all of it. */
  #keySeed(): string | undefined {
    const values = this.#keyParts.map(({ path, field }) =>
      field === NONE
        ? undefined
        : innerJson(
            this.#bytes,
            this.#fields.valueStart[field]!,
            this.#fields.valueEnd[field]!,
            path.slice(1),
          ),
    );
    if (values.length === 0 || values.some((value) => value === undefined || value === 'null'))
      return undefined;
    return `key\0${values.join('\0')}`;
  }

  /** Every column but Airbyte's own, whatever order they came in; a null is no different from a missing column. */
  #recordSeed(): string {
    const columns: string[] = [];
    for (let i = 0; i < this.#fields.count; i++) {
      const { column, field } = this.#slots[i]!;
      const json = this.#json(this.#fields.valueStart[i]!, this.#fields.valueEnd[i]!);
      if (field === i && !column.isMetadata && json !== 'null') columns.push(`${column.name}\0${json}`);
    }
    return `record\0${columns.sort().join('\0')}`;
  }

  #json(start: number, end: number): string {
    return this.#bytes.toString('utf8', start, end);
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
