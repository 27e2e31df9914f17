/** Writes the attributes of people, devices and events, and checks them against Customer.io's limits. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Value } from '../../json/value.ts';
import { type Rejection, reject } from '../rejection.ts';
import { type CustomField, NOWHERE, type Row } from '../row.ts';
import { MAX_ATTRIBUTE_NAME_BYTES, MAX_ATTRIBUTE_VALUE_BYTES, MAX_ATTRIBUTES } from './limits.ts';
import { readTime, unixSeconds } from './timestamps.ts';

const OPEN_OBJECT = 0x7b;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Appends a comma, unless the object has just been opened. */
function separate(item: ByteWriter): void {
  if (item.bytes[item.length - 1] !== OPEN_OBJECT) item.byte(COMMA);
}

/** Appends a field's name and colon, and a comma before them unless the object has just been opened. */
export function writeName(item: ByteWriter, name: Buffer): void {
  separate(item);
  item.put(name);
  item.byte(COLON);
}

/** Appends a field as it came. */
export function writeField(item: ByteWriter, name: Buffer, value: Value): void {
  writeName(item, name);
  item.copy(value.bytes, value.start, value.end);
}

export function writeInteger(item: ByteWriter, name: Buffer, integer: number): void {
  writeName(item, name);
  item.integer(integer);
}

/** Appends the custom fields, a date column as unix seconds where it can be read as a time. */
export function writeCustomFields(item: ByteWriter, { custom, customCount }: Row): void {
  for (let i = 0; i < customCount; i++) {
    const first = custom[i]!;
    const time = first.name.isTime ? readTime(first.value) : undefined;
    if (time !== undefined) writeInteger(item, first.name.json, unixSeconds(time));
    else if (first.nameStart === NOWHERE) writeField(item, first.name.json, first.value);
    else {
      // Fields that follow one another in the record go out in one piece, with the commas between them.
      while (i + 1 < customCount && isNext(custom[i]!, custom[i + 1]!)) i++;
      separate(item);
      item.copy(first.value.bytes, first.nameStart, custom[i]!.value.end);
    }
  }
}

/** Whether nothing but a comma is between the two. */
function isNext({ value }: CustomField, next: CustomField): boolean {
  return next.nameStart === value.end + 1 && !next.name.isTime;
}

/**
 * Holds a person's attributes against the limits for people.
 * @param own how many attributes the item has already, not counting identifiers and control keys
 */
export function checkAttributes(row: Row, own: number): Rejection | undefined {
  if (own + row.customCount > MAX_ATTRIBUTES) {
    return reject('too_many_attributes', undefined, `The record has more than ${MAX_ATTRIBUTES} attributes.`);
  }
  for (let i = 0; i < row.customCount; i++) {
    const { name, value } = row.custom[i]!;
    if (name.byteLength > MAX_ATTRIBUTE_NAME_BYTES) {
      return reject(
        'name_too_long',
        name.text,
        `The attribute's name is longer than ${MAX_ATTRIBUTE_NAME_BYTES} bytes.`,
      );
    }
    if (value.isLongerThan(MAX_ATTRIBUTE_VALUE_BYTES)) return valueTooLong(name.text);
  }
  return undefined;
}

export function valueTooLong(field: string): Rejection {
  return reject(
    'value_too_long',
    field,
    `The attribute's value is longer than ${MAX_ATTRIBUTE_VALUE_BYTES} bytes.`,
  );
}
