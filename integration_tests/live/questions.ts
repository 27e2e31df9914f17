/** Asks the open questions one after another, and compares each answer with the default of its switch. */

import type { SwitchTable } from '../vendors/switch-table.ts';
import { type Answer, NotAsked, type ProbeTable } from './answer.ts';
import type { Print } from './print.ts';

export interface Outcome {
  readonly question: string;
  readonly switchName: string;
  readonly answer: Answer<unknown>;
  /** `failed` where the probe itself went wrong. */
  readonly state: 'answered' | 'not asked' | 'failed';
  readonly default: unknown;
  /** Whether the local server does something else by default. */
  readonly differs: boolean;
}

/**
 * @param signal stops between two questions
 * @param cannotRead why nothing can be read back, where that is so
 */
export async function askAll<Api, Switches>(
  api: Api,
  probes: ProbeTable<Api, Switches>,
  switches: SwitchTable,
  print: Print,
  signal: AbortSignal,
  cannotRead?: string,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [switchName, probe] of entriesOf(probes)) {
    if (signal.aborted) break;
    const standard = switches[switchName]!.default;
    const { state, answer } = await attempt(api, probe, cannotRead);
    const differs = state === 'answered' && answer.position !== standard;
    const outcome = { question: probe.question, switchName, answer, state, default: standard, differs };
    outcomes.push(outcome);
    const isPaid = 'costs' in probe && state !== 'not asked';
    const cost = isPaid ? ` [until the clean-up this takes ${probe.costs}]` : '';
    print(`  ${probe.question}: ${answerText(outcome)}${cost}`);
  }
  return outcomes;
}

/** `413`, `413 (with what it said)` or `not asked: …`. */
export function answerText({ answer: { position, words }, state }: Outcome): string {
  if (state !== 'answered') return `${state}: ${words}`;
  if (position === undefined) return words!;
  return words === undefined ? String(position) : `${position} (${words})`;
}

type AnyProbe<Api> = ProbeTable<Api, Record<string, unknown>>[string];

function entriesOf<Api, Switches>(probes: ProbeTable<Api, Switches>): [string, AnyProbe<Api>][] {
  return Object.entries(probes) as [string, AnyProbe<Api>][];
}

async function attempt<Api>(
  api: Api,
  probe: AnyProbe<Api>,
  cannotRead: string | undefined,
): Promise<Pick<Outcome, 'state' | 'answer'>> {
  try {
    if ('reason' in probe) throw new NotAsked(probe.reason);
    if (probe.readsBack && cannotRead !== undefined) throw new NotAsked(cannotRead);
    return { state: 'answered', answer: await probe.ask(api) };
  } catch (error) {
    const words = (error as Error).message;
    return { state: error instanceof NotAsked ? 'not asked' : 'failed', answer: { words } };
  }
}
