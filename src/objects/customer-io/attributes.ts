/** Writes the attributes of people, devices and events, and checks them against Customer.io's limits. */

import type { ByteWriter } from '../../json/byte-writer.ts';
import type { Value } from '../../json/value.ts';
import { type Rejection, reject } from '../rejection.ts';
import type { CustomField, Row } from '../row.ts';
import { MAX_ATTRIBUTE_NAME_BYTES, MAX_ATTRIBUTE_VALUE_BYTES, MAX_ATTRIBUTES } from './limits.ts';
import { readTime, unixSeconds } from './timestamps.ts';

const OPEN_OBJECT = 0x7b;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Appends a field's name and colon, and a comma before them unless the object has just been opened. */
export function writeName(item: ByteWriter, name: Buffer): void {
  if (item.bytes[item.length - 1] !== OPEN_OBJECT) item.byte(COMMA);
  item.put(name);
  item.byte(COLON);
}

/** Appends a field as it came. */
export function writeField(item: ByteWriter, name: Buffer, value: Value): void {
  writeName(item, name);
  item.copy(value.bytes, value.start, value.end);
}

export function writeText(item: ByteWriter, name: Buffer, text: string): void {
  writeName(item, name);
  item.text(JSON.stringify(text));
}

export function writeInteger(item: ByteWriter, name: Buffer, integer: number): void {
  writeName(item, name);
  item.text(String(integer));
}

/** Appends one custom field, a date column as unix seconds where it can be read as a time. */
export function writeCustomField(item: ByteWriter, { name, value }: CustomField): void {
  const time = name.isTime ? readTime(value) : undefined;
  if (time === undefined) writeField(item, name.json, value);
  else writeInteger(item, name.json, unixSeconds(time));
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
