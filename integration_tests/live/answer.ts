/** What an open question is, and what can be answered to it. */

export interface Answer<Position> {
  /** The position of the switch that the answer means; absent where it is none of them. */
  readonly position?: Position;
  /** What the position does not say, or all of the answer. */
  readonly words?: string;
}

export interface Probe<Api, Position> {
  /** In the words of the reference. */
  readonly question: string;
  /** Asks the service itself, about throw-away names only. */
  readonly ask: (api: Api) => Promise<Answer<Position>>;
  /** Whether the answer shows only in what is stored. */
  readonly readsBack?: true;
  /** What counts towards a plan until it is deleted afterwards. */
  readonly costs?: string;
}

/** A question that cannot be asked without harm, or not from outside. */
export interface Unasked {
  readonly question: string;
  readonly reason: string;
}

/** One entry for every switch of a local service, so that no unknown is forgotten. */
export type ProbeTable<Api, Switches> = {
  readonly [Name in keyof Switches]: Probe<Api, Switches[Name]> | Unasked;
};

/** Thrown by a probe that this account cannot answer. */
export class NotAsked extends Error {}

/** The answer that is a position of the switch. */
export function is<Position>(position: Position, words?: string): Answer<Position> {
  return words === undefined ? { position } : { position, words };
}

/** An answer that nobody foresaw. */
export function something(words: string): Answer<never> {
  return { words };
}
