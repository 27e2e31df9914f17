/** Turns the fields of a record into the row its object's encoder reads. */

import { Columns } from '../json/columns.ts';
import { Fields, type Kind, kindAt, Scanner } from '../json/scanner.ts';
import { constantValue, decodeString, Value } from '../json/value.ts';
import type { CustomField, Name, Row } from '../objects/row.ts';
import { streamKey } from '../protocol/trace-error.ts';
import { type Column, columnRules, DELETED_AT, makeName } from './columns.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Bytes of a primary key's value that people can still make something of. */
const LONGEST_KEY = 1000;
/** Stands for a value that was not read. No JSON is like it. */
const TOO_LONG = '';

/** A column as this reader knows it: what becomes of it, and where it stands in the row at hand. */
interface Slot {
  readonly column: Column;
  readonly own: readonly Value[];
  /** Where its custom fields stand in the row; set in record number `seenIn`. */
  customAt: number;
  seenIn: number;
  field: number;
}

/** One for each stream; the row it gives is valid until the next record is read. */
export class RowReader {
  /** Names of columns that were left out because the service would read them as commands. */
  readonly reserved = new Set<string>();
  readonly #plan: StreamPlan;
  readonly #own: Record<string, Value>;
  readonly #ownValues: readonly Value[];
  readonly #ownConstants: readonly (readonly [Value, Value])[];
  readonly #customConstants: readonly (readonly [Name, Value])[];
  readonly #keepsNulls: boolean;
  readonly #columns: Columns<Slot>;
  readonly #row: MutableRow;
  readonly #deletedAt = new Value();
  readonly #slots: Slot[] = [];
  #record = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #fields = new Fields();

  constructor(plan: StreamPlan) {
    this.#plan = plan;
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
    return { column, own: column.own.map((name) => this.#own[name]!), customAt: 0, seenIn: 0, field: 0 };
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
    for (let i = 0; i < fields.count; i++) this.#take(i, this.#columns.at(bytes, fields, i));
    for (const [own, { kind, bytes, start, end }] of this.#ownConstants) own.set(kind, bytes, start, end);
    for (const [name, { kind, bytes, start, end }] of this.#customConstants)
      this.#add(name).set(kind, bytes, start, end);
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
    // The last of two equal names wins, in the place of the first.
    if (!isAgain) slot.customAt = this.#row.customCount;
    for (let c = 0; c < column.custom.length; c++) {
      const value = isAgain ? this.#row.custom[slot.customAt + c]!.value : this.#add(column.custom[c]!);
      value.set(kind, this.#bytes, start, end);
    }
  }

  #add(name: Name): Value {
    const at = this.#row.customCount++;
    let field = this.#row.custom[at];
    if (field === undefined) {
      field = { name, value: new Value() };
      this.#row.custom.push(field);
    }
    field.name = name;
    return field.value;
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
   * JSON of the primary key's columns and values, for the list of rejected records; undefined without a primary
   * key, and for one that is too long to be told.
   */
  primaryKey(): string | undefined {
    if (this.#plan.primaryKey.length === 0) return undefined;
    const parts: string[] = [];
    for (const path of this.#plan.primaryKey) {
      const value = this.#at(path, LONGEST_KEY) ?? 'null';
      if (value === TOO_LONG) return undefined;
      parts.push(`${JSON.stringify(path.join('.'))}:${value}`);
    }
    return `{${parts.join(',')}}`;
  }

  /** The primary key's values, where there is one and the record has all of it. */
  #keySeed(): string | undefined {
    const values = this.#plan.primaryKey.map((path) => this.#at(path));
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

  /** Raw JSON of the column at a path, or undefined where the record has none; a column longer than `longest` is not read. */
  #at(path: readonly string[], longest = Number.POSITIVE_INFINITY): string | undefined {
    const [name, ...inner] = path;
    for (let i = 0; i < this.#fields.count; i++) {
      const { column, field } = this.#slots[i]!;
      if (field !== i || column.name !== name) continue;
      if (this.#fields.valueEnd[i]! - this.#fields.valueStart[i]! > longest) return TOO_LONG;
      return innerJson(this.#bytes, this.#fields.valueStart[i]!, this.#fields.valueEnd[i]!, inner);
    }
    return undefined;
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
  const kind: Kind = kindAt(bytes, start);
  const fields = new Fields();
  if (kind !== 'object' || new Scanner().object(bytes, start, fields) < 0) return undefined;
  for (let i = fields.count - 1; i >= 0; i--) {
    if (decodeString(bytes, fields.nameStart[i]!, fields.nameEnd[i]!) !== name) continue;
    return innerJson(bytes, fields.valueStart[i]!, fields.valueEnd[i]!, inner);
  }
  return undefined;
}
