/** The people filter of the App search: segment, attribute, and, or, not. */

import { isObject, textOf } from '../exact-json.ts';
import type { Person } from './people.ts';

/** True when the person matches the filter; an unknown condition matches nobody. */
export function matchesFilter(person: Person, filter: unknown): boolean {
  if (!isObject(filter)) return false;
  const { and, or, not, segment, attribute } = filter;
  if (Array.isArray(and)) return and.every((each) => matchesFilter(person, each));
  if (Array.isArray(or)) return or.some((each) => matchesFilter(person, each));
  if (not !== undefined) return !matchesFilter(person, not);
  if (isObject(segment)) return person.segments.has(segment.id as number);
  return isObject(attribute) && matchesAttribute(person, attribute);
}

function matchesAttribute(person: Person, condition: Record<string, unknown>): boolean {
  const { field, operator, value } = condition;
  const stored = storedValue(person, field as string);
  if (operator === 'exists') return stored !== undefined;
  return operator === 'eq' && stored === textOf(value);
}

function storedValue(person: Person, field: string): string | undefined {
  if (field === 'id' || field === 'email' || field === 'phone') {
    return person[field] ?? person.attributes.get(field);
  }
  return field === 'cio_id' ? person.cioId : person.attributes.get(field);
}
