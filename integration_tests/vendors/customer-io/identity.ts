/** The identity rules: whom a call is about, which identifiers it may set, and what is recorded when it may not. */

import {
  enabledKinds,
  identifierText,
  isEmail,
  isEnabled,
  isPhone,
  type PersonKind,
  type Reference,
} from './identifiers.ts';
import type { Person } from './people.ts';
import type { Workspace } from './workspace.ts';

const TAKEN = 'The identifier is already associated with a different profile.';
const FIXED = 'The identifier is already set and can only be changed by cio_id.';
const MALFORMED = 'The identifier is not valid.';
const MISSING = 'No profile matches the identifiers.';

/** The person a call names, created when allowed; undefined when the call has no effect. */
export function findOrCreate(
  workspace: Workspace,
  reference: Reference,
  mayCreate: boolean,
): Person | undefined {
  if (isIgnored(workspace, reference)) return undefined;
  const person = workspace.people.find(reference);
  if (person || !mayCreate || !isCreatable(workspace, reference)) return person;
  return createPerson(workspace, reference);
}

/** Suppressed identifiers, and identifiers the workspace does not use, are ignored. */
export function isIgnored(workspace: Workspace, reference: Reference): boolean {
  return !isEnabled(reference.kind, workspace.switches) || workspace.people.isSuppressed(reference);
}

/** Only id, email and phone can name a new person; a malformed one is recorded as a failed change. */
function isCreatable(workspace: Workspace, { kind, value }: Reference): boolean {
  if (kind === 'cio_id' || kind === 'anonymous_id') return false;
  if (isWellFormed(kind, value)) return true;
  workspace.activities.addFailedChange(undefined, kind, value, MALFORMED, workspace.seconds());
  return false;
}

function isWellFormed(kind: PersonKind, value: string): boolean {
  return kind === 'id' || (kind === 'email' ? isEmail(value) : isPhone(value));
}

function createPerson(workspace: Workspace, { kind, value }: Reference): Person {
  const person = workspace.people.create(workspace.seconds());
  workspace.people.setIdentifier(person, kind as PersonKind, value, workspace.seconds());
  workspace.activities.add('profile_create', person, {}, workspace.seconds());
  return person;
}

/** The identifiers among the attributes of an identify call. */
export function bodyReferences(
  workspace: Workspace,
  attributes: Record<string, unknown>,
): { kind: PersonKind; value: string }[] {
  const references: { kind: PersonKind; value: string }[] = [];
  for (const kind of enabledKinds(workspace.switches)) {
    const value = kind in attributes ? identifierText(attributes[kind]) : undefined;
    if (value) references.push({ kind, value });
  }
  return references;
}

/**
 * The person an identify call updates. An unknown identifier in front of a known one in the attributes means
 * that the known person takes the new identifier.
 */
export function resolveIdentify(
  workspace: Workspace,
  reference: Reference,
  attributes: Record<string, unknown>,
  updateOnly: boolean,
): Person | undefined {
  const body = bodyReferences(workspace, attributes);
  const isBlocked = [reference, ...body].some((each) => workspace.people.isSuppressed(each));
  if (isBlocked || isIgnored(workspace, reference)) return undefined;
  const named = workspace.people.find(reference);
  if (named || reference.kind === 'cio_id' || reference.kind === 'anonymous_id') return named;
  const known = body.map((each) => workspace.people.find(each)).find((person) => person !== undefined);
  if (known) {
    if (isCreatable(workspace, reference)) {
      workspace.people.setIdentifier(known, reference.kind, reference.value, workspace.seconds());
    }
    return known;
  }
  if (updateOnly) {
    const { kind, value } = reference;
    workspace.activities.addFailedChange(undefined, kind, value, MISSING, workspace.seconds());
    return undefined;
  }
  return isCreatable(workspace, reference) ? createPerson(workspace, reference) : undefined;
}

/** Sets an identifier given among the attributes, or records why it cannot be set. */
export function setBodyIdentifier(
  workspace: Workspace,
  person: Person,
  kind: PersonKind,
  value: string,
  isNamedByCioId: boolean,
): void {
  const current = person[kind];
  if (current === value) return;
  const owner = workspace.people.find({ kind, value });
  const mayChange =
    isNamedByCioId || owner === person || (kind === 'email' && workspace.switches.emailUpdatesById);
  const reason = !isWellFormed(kind, value)
    ? MALFORMED
    : owner && owner !== person
      ? TAKEN
      : current !== undefined && !mayChange
        ? FIXED
        : undefined;
  if (reason === undefined) workspace.people.setIdentifier(person, kind, value, workspace.seconds());
  else workspace.activities.addFailedChange(person, kind, value, reason, workspace.seconds());
}
