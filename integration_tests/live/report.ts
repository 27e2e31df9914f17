/** The table at the end: what was asked, what came back, and where the local servers do something else. */

import { type Print, printTable } from './print.ts';
import { answerText, type Outcome } from './questions.ts';

const MAX_ANSWER = 60;

export function report(outcomes: readonly Outcome[], print: Print): void {
  print('');
  printTable(
    [
      ['question', 'switch', 'answer', 'default', 'differs'],
      ...outcomes.map((outcome) => [
        outcome.question,
        outcome.switchName,
        briefly(outcome),
        String(outcome.default),
        outcome.state !== 'answered' ? '?' : outcome.differs ? 'yes' : 'no',
      ]),
    ],
    print,
  );
  print('');
  const differing = outcomes.filter(({ differs }) => differs).map(({ switchName }) => switchName);
  print(
    differing.length === 0
      ? 'No answer differs from a default of the local servers.'
      : `${differing.length === 1 ? 'One answer differs' : `${differing.length} answers differ`} from the default of the switch (${differing.join(', ')}), and a differing default is worth a change to the local server.`,
  );
}

/** The position alone, where it is one; the line above the table has the rest. */
function briefly(outcome: Outcome): string {
  const { position } = outcome.answer;
  if (position !== undefined) return String(position);
  if (outcome.state !== 'answered') return outcome.state;
  const text = answerText(outcome);
  return text.length > MAX_ANSWER ? `${text.slice(0, MAX_ANSWER - 1)}…` : text;
}
