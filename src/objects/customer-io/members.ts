/** People as members of what is mirrored: as rows name them, and as the App API lists them. */

import type { Member } from '../destination-object.ts';
import { identityOfText } from '../identity.ts';
import { identifierText } from '../own-text.ts';
import { cioId, type Identifier, type IdentifierType } from './identifiers.ts';

/** The ids of a person as the App API gives them, the one to name them by first. */
const ORDER: readonly IdentifierType[] = ['id', 'cio_id', 'email', 'phone'];

/** One of a person's ids as text, the same for two that are the same to Customer.io. */
function keyOf(type: string, id: string): string {
  return `${type}:${spelling(type, id)}`;
}

/** E-mail addresses are case-insensitive, and Customer.io's own ids have a prefix in some of its APIs. */
export function spelling(type: string, id: string): string {
  if (type === 'email') return id.toLowerCase();
  return type === 'cio_id' ? cioId(id) : id;
}

/** Whom a row names. */
export function memberOf({ type, value }: Identifier): string {
  return keyOf(type, identifierText(value)!);
}

/** Whom to remove, by the first of their ids. */
export function identifierOf([key]: Member): { readonly type: IdentifierType; readonly id: string } {
  const end = key!.indexOf(':');
  return { type: key!.slice(0, end) as IdentifierType, id: key!.slice(end + 1) };
}

export function identityOfMember(member: Member): number {
  const { type, id } = identifierOf(member);
  return identityOfText(type, id);
}

/**
 * A page of people by their identifiers, `{"id","email","cio_id"}` each, and of the next one's beginning, which is
 * empty on the last page.
 * @returns undefined where it is none
 */
export function readPeople(people: unknown, next: unknown) {
  if (!Array.isArray(people)) return undefined;
  const members = people.map((identifiers) =>
    ORDER.flatMap((type) => {
      const id = (Object(identifiers) as Record<string, unknown>)[type];
      return typeof id === 'string' && id !== '' ? [keyOf(type, id)] : [];
    }),
  );
  if (members.some(({ length }) => length === 0)) return undefined;
  return { members, next: typeof next === 'string' && next !== '' ? next : undefined };
}
