/** What becomes of records that have the same columns in the same order: worked out once, not for each of them. */

import type { Fields } from '../json/scanner.ts';
import { decodeString } from '../json/value.ts';
import type { Name } from '../objects/row.ts';
import { type Column, DELETED_AT } from './columns.ts';

/** Stands for a field that is not there. */
export const NONE = -1;
/** More shapes than this are forgotten; their records have hardly two columns in common. */
const MOST_SHAPES = 1000;
/** Likewise of names: more are data, not columns. */
const MOST_COLUMNS = 4096;

/** Each number is that of a field of the record, the last one where several have the same name. */
export interface Shape {
  readonly own: readonly { readonly to: string; readonly field: number }[];
  readonly custom: readonly {
    readonly name: Name;
    readonly field: number;
    /** Whether the name goes out as it stands in the record. */
    readonly isAsItIs: boolean;
  }[];
  /** Of each part of the primary key, or NONE. */
  readonly key: readonly number[];
  /** Airbyte's mark of a row that is gone, or NONE. */
  readonly deletedAt: number;
  /** Every column but Airbyte's own, by name. */
  readonly columns: readonly { readonly name: string; readonly field: number }[];
}

/** The shapes of one stream's records. */
export class Shapes {
  readonly #rule: (name: string) => Column;
  readonly #keyColumns: readonly string[];
  readonly #byNames = new Map<string, Shape>();
  readonly #columns = new Map<string, Column>();
  /** The shape of the last record, and the number it had. */
  #last: Shape | undefined;
  #lastNumber = 0;

  /**
   * @param rule what becomes of a column
   * @param keyColumns the columns that the parts of the primary key are in
   */
  constructor(rule: (name: string) => Column, keyColumns: readonly string[]) {
    this.#rule = rule;
    this.#keyColumns = keyColumns;
  }

  /** What has become of the columns that have come; of the last ones only, where they are more than a table has. */
  get columns(): Iterable<Column> {
    return this.#columns.values();
  }

  /** The same object whenever the same names come. */
  of(bytes: Buffer, fields: Fields): Shape {
    const { shape: number } = fields;
    if (number !== 0 && number === this.#lastNumber) return this.#last!;
    const names = fields.names();
    let shape = this.#byNames.get(names);
    if (shape === undefined) {
      shape = this.#make(bytes, fields);
      if (this.#byNames.size >= MOST_SHAPES) this.#byNames.clear();
      this.#byNames.set(names, shape);
    }
    this.#last = shape;
    this.#lastNumber = number;
    return shape;
  }

  /** Names that are equal once their escapes are read are one column, in the place of the first. */
  #make(bytes: Buffer, { count, nameStart, nameEnd }: Fields): Shape {
    const fieldOf = new Map<string, number>();
    for (let i = 0; i < count; i++) fieldOf.set(decodeString(bytes, nameStart[i]!, nameEnd[i]!), i);
    const columns = Array.from(fieldOf, ([name, field]) => ({ column: this.#column(name), name, field }));
    const own = new Map(columns.flatMap(({ column, field }) => column.own.map((to) => [to, field])));
    return {
      own: Array.from(own, ([to, field]) => ({ to, field })),
      custom: columns.flatMap(({ column, name, field }) =>
        column.custom.map((to) => ({
          name: to,
          field,
          isAsItIs: to.text === name && nameEnd[field]! - nameStart[field]! === to.json.length,
        })),
      ),
      key: this.#keyColumns.map((name) => fieldOf.get(name) ?? NONE),
      deletedAt: fieldOf.get(DELETED_AT) ?? NONE,
      columns: columns
        .filter(({ column }) => !column.isMetadata)
        .map(({ name, field }) => ({ name, field }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  }

  #column(name: string): Column {
    let column = this.#columns.get(name);
    if (column === undefined) {
      if (this.#columns.size >= MOST_COLUMNS) this.#columns.clear();
      column = this.#rule(name);
      this.#columns.set(name, column);
    }
    return column;
  }
}
