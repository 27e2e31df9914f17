/** Whom and which list a record is about, in Courier's terms. */

import type { Value } from '../../json/value.ts';
import type { Field } from '../destination-object.ts';
import { identityOfText } from '../identity.ts';
import { identifierText } from '../own-text.ts';
import { type Rejection, reject } from '../rejection.ts';
import { LIST_ID, MAX_ID_BYTES } from './limits.ts';

export const RECIPIENT_FIELDS = {
  recipient_id: {
    type: 'string',
    identifier: 'recipient_id',
    required: true,
    description: 'Your own id of the recipient: the user_id of the profile.',
  },
} as const satisfies Record<string, Field>;

/** The recipient's id, or why there is none. */
export function readRecipient(value: Value): string | Rejection {
  return readPathId(value, 'recipient_id');
}

/** An id that stands in an address by itself, or why there is none. */
export function readPathId(value: Value, field: string): string | Rejection {
  const text = readId(value, field);
  if (text !== '.' && text !== '..') return text;
  return reject('invalid_identifier', field, `${field} must not be a dot or two, which no address can hold.`);
}

/** The list's id, or why there is none. */
export function readList(value: Value): string | Rejection {
  const text = readId(value, 'list_id');
  if (typeof text !== 'string' || LIST_ID.test(text)) return text;
  return reject(
    'invalid_identifier',
    'list_id',
    'list_id must have at most four parts between dots, none empty, and neither white space nor * nor #.',
  );
}

function readId(value: Value, field: string): string | Rejection {
  if (value.isBlank) return reject('missing_identifier', field, `${field} is missing or blank.`);
  if (value.isLongerThan(MAX_ID_BYTES)) return idTooLong(field);
  const text = identifierText(value);
  if (text === undefined) {
    return reject('invalid_identifier', field, `${field} must be a string or an integer.`);
  }
  // No address can hold half a character.
  if (!text.isWellFormed()) return reject('invalid_text', field, `${field} holds half of a surrogate pair.`);
  return encodeURIComponent(text).length > MAX_ID_BYTES ? idTooLong(field) : text;
}

function idTooLong(field: string): Rejection {
  return reject(
    'identifier_too_long',
    field,
    `${field} is longer than ${MAX_ID_BYTES} bytes as an address has it.`,
  );
}

/** Whom operations are kept in order for: calls for one recipient must not overlap. */
export function identityOf(recipient: string): number {
  return identityOfText('recipient', recipient);
}
