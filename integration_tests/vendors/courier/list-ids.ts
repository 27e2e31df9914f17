/** What a list id and a pattern of list ids may look like. */

import { refuse } from './errors.ts';
import type { Switches } from './switches.ts';

/** At most four parts between dots, without spaces and wildcards. */
const LIST_ID = /^[^\s*#.]+(\.[^\s*#.]+){0,3}$/;

/** The longest list id while the switch caps it. */
export const MAX_LIST_ID = 128;

/** Refuses what is no list id. */
export function checkListId(id: unknown, switches: Switches): string {
  if (typeof id !== 'string' || !LIST_ID.test(id)) refuse(400, 'invalid list id');
  if (switches.listId.startsWith('capped') && id.length > MAX_LIST_ID) refuse(400, 'list id is too long');
  return id;
}

/** The key under which a list is kept: ids that mean the same list have the same key. */
export function listKey(id: string, switches: Switches): string {
  return switches.listId.endsWith('insensitive') ? id.toLowerCase() : id;
}

/** Compiles a pattern: an exact id, parts replaced by `*`, or a trailing `**` after plain parts. */
export function listPattern(pattern: string, switches: Switches): (id: string) => boolean {
  const parts = listKey(pattern, switches).split('.');
  const isOpen = parts.length > 1 && parts.at(-1) === '**';
  if (isOpen) parts.pop();
  const plain = isOpen ? parts : parts.filter((part) => part !== '*');
  if (!plain.every((part) => /^[^\s*#]+$/.test(part))) refuse(400, 'invalid pattern');
  return (id) => {
    const of = listKey(id, switches).split('.');
    return (
      (isOpen ? of.length > parts.length : of.length === parts.length) &&
      parts.every((part, index) => part === '*' || part === of[index])
    );
  };
}
