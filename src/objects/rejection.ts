/** Why a record is not delivered: one enum for all objects. */

/** Every reason with what it means; `docs/errors.md` lists them from here. */
export const REASONS = {
  missing_identifier: 'The column that says who the record is about is missing, null or blank.',
  invalid_identifier: 'An identifier has a type or a form that the service does not take.',
  identifier_too_long: 'An identifier is longer than the service allows.',
  missing_field: 'A field the object cannot do without is missing, null or blank.',
  invalid_field: 'A field has a type or a value the service does not take.',
  invalid_timestamp: 'A time of the object could not be read.',
  name_too_long: 'The name of an attribute or of an event is longer than the service allows.',
  value_too_long: 'The value of an attribute is longer than the service allows.',
  too_many_attributes: 'The record has more attributes than the service allows.',
  record_too_large: 'The record as a whole is larger than the service allows.',
  invalid_text: 'A text holds half of a surrogate pair, which cannot be sent.',
  invalid_record: 'The data of the record is not an object.',
  refused_by_service: 'The service refused the record; its own message says why.',
} as const;

export type Reason = keyof typeof REASONS;

/** Never holds a value of the record. */
export interface Rejection {
  readonly reason: Reason;
  /** The column or field it is about, where it is about one. */
  readonly field?: string | undefined;
  readonly message: string;
}

export function reject(reason: Reason, field: string | undefined, message: string): Rejection {
  return { reason, field, message };
}
