/** What becomes of each column of a stream, and why some are not sent. */

import type { SyncBehavior } from '../objects/destination-object.ts';
import { type Column, DELETED_AT } from '../plan/columns.ts';
import type { StreamPlan } from '../plan/stream-plan.ts';
import type { ColumnReport, NotSent, Target } from './report.ts';

/** Behaviours whose requests say who or what it is about, and nothing else. */
const NAMES_ONLY: ReadonlySet<SyncBehavior> = new Set(['delete', 'suppress']);

type Plan = Pick<StreamPlan, 'object' | 'settings' | 'behavior'>;

/** @param come the columns that have come in records */
export function columnReports(plan: Plan, come: Iterable<Column>): ColumnReport[] {
  const columns = [...come];
  const names = new Set(columns.map(({ name }) => name));
  const asked = Map.groupBy(
    plan.settings.fields.filter(({ from }) => from !== undefined && !names.has(from)),
    ({ from }) => from!,
  );
  const constants = plan.settings.fields.filter(({ value }) => value !== undefined);
  return [
    ...columns.map((column) => fromColumn(plan, column)),
    ...Array.from(asked, ([name, fields]) => ({
      source: { kind: 'column' as const, name, hasCome: false },
      ...sorted(
        plan,
        fields.map(({ to }) => targetOf(plan, to)),
      ),
    })),
    ...constants.map(({ to, value }) => ({
      source: { kind: 'constant' as const, value: value! },
      ...sorted(plan, [targetOf(plan, to)]),
    })),
  ];
}

function fromColumn(plan: Plan, { name, own, custom, isReserved, isMetadata }: Column): ColumnReport {
  const targets = [
    ...own.map((to) => targetOf(plan, to)),
    ...custom.map(({ text, isTime }) => ({ name: text, isOwn: false, isTime })),
  ];
  const source = { kind: 'column' as const, name, hasCome: true };
  if (targets.length > 0) return { source, ...sorted(plan, targets) };
  const isReplaced = plan.settings.fields.some(({ to }) => to === name);
  const notSent = isReserved
    ? 'command'
    : name === DELETED_AT
      ? 'deletion_mark'
      : isMetadata
        ? 'airbyte'
        : isReplaced
          ? 'replaced'
          : 'ignored';
  return { source, targets: [], notSent };
}

/** Takes out the targets that nothing is written to. */
function sorted(
  { object, behavior }: Plan,
  targets: readonly Target[],
): Pick<ColumnReport, 'targets' | 'notSent'> {
  const keys = new Set(object.matchingKeys.flat());
  const isNeeded = ({ name, isOwn }: Target) => !NAMES_ONLY.has(behavior) || (isOwn && keys.has(name));
  const hasPlace = ({ isOwn }: Target) => isOwn || object.customField !== false;
  const sent = targets.filter((target) => isNeeded(target) && hasPlace(target));
  if (sent.length > 0) return { targets: sent, notSent: undefined };
  const notSent: NotSent = targets.some(isNeeded) ? 'nowhere' : 'not_needed';
  return { targets: [], notSent };
}

function targetOf({ object }: Plan, name: string): Target {
  return { name, isOwn: Object.hasOwn(object.fields, name), isTime: false };
}
