/** Setting the attributes of a person: stored as text, removed by null, ordered by timestamp. */

import { isObject, textOf } from '../exact-json.ts';
import type { Person } from './people.ts';
import { MAX_ATTRIBUTES } from './validate-fields.ts';
import type { Workspace } from './workspace.ts';

const TOPIC_PREFIX = 'cio_subscription_preferences.topics.';

/** Sets or removes one attribute of a person; returns whether anything changed. */
export function setAttribute(
  workspace: Workspace,
  person: Person,
  name: string,
  value: unknown,
  seconds: number,
): boolean {
  if (name.startsWith(TOPIC_PREFIX)) {
    const preferences = withTopic(person, name.slice(TOPIC_PREFIX.length), value);
    return setAttribute(workspace, person, 'cio_subscription_preferences', preferences, seconds);
  }
  const text = storedText(workspace, value);
  if (seconds < (person.changedAt.get(name) ?? -Infinity)) {
    workspace.activities.add(
      'skipped_update',
      person,
      { [name]: { value: text ?? null } },
      workspace.seconds(),
    );
    return false;
  }
  if (text !== undefined && !person.attributes.has(name) && person.attributes.size >= MAX_ATTRIBUTES) {
    const reason = 'A profile cannot have more than 300 attributes.';
    workspace.activities.addFailedChange(person, name, text, reason, workspace.seconds());
    return false;
  }
  const previous = person.attributes.get(name);
  person.changedAt.set(name, seconds);
  if (text === undefined) person.attributes.delete(name);
  else person.attributes.set(name, text);
  return previous !== text;
}

/** null removes; the switch decides about "". */
function storedText(workspace: Workspace, value: unknown): string | undefined {
  if (value === null) return undefined;
  if (value === '' && workspace.switches.emptyStringPerson === 'removes') return undefined;
  return textOf(value);
}

function withTopic(person: Person, topic: string, value: unknown): unknown {
  const stored = person.attributes.get('cio_subscription_preferences');
  const preferences: unknown = stored === undefined ? {} : JSON.parse(stored);
  const topics = isObject(preferences) && isObject(preferences.topics) ? preferences.topics : {};
  return { topics: { ...topics, [topic]: value } };
}

/** What `unsubscribed` means: true in any case or 1. */
export function isUnsubscribed(person: Person): boolean {
  const value = person.attributes.get('unsubscribed')?.toLowerCase();
  return value === 'true' || value === '1';
}
