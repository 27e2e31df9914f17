/** What a progress bar says in one line, as far as the width of the terminal goes. */

/** How far a sync has come. */
export interface Figures {
  /** Records of all streams that have come, that were accepted or would be sent, and that were rejected. */
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  /** What happened to those accepted. */
  readonly verb: string;
  readonly calls: number;
  /** Since the sync began. */
  readonly seconds: number;
  /** How much of the input is done, from 0 to 1; undefined where nobody knows how much there is. */
  readonly done: number | undefined;
}

const BAR = 10;
/** Before this part is done, the time that is left would be a guess. */
const FORESEEABLE = 0.01;

type Part = 'percent' | 'bar' | 'read' | 'accepted' | 'rejected' | 'calls' | 'speed' | 'left';

/** What a narrow terminal does without, the first one first. */
const GIVEN_UP: readonly Part[] = ['calls', 'speed', 'bar', 'left', 'accepted', 'rejected', 'percent'];

/** @returns one line of printable ASCII of at most `width` characters */
export function progressLine(figures: Figures, width: number): string {
  const parts = new Map(partsOf(figures));
  const line = () => [...parts.values()].join('  ');
  for (const part of GIVEN_UP) {
    if (line().length <= width) break;
    parts.delete(part);
  }
  return line().slice(0, width);
}

function* partsOf(figures: Figures): Generator<[Part, string]> {
  const { read, accepted, rejected, verb, calls, seconds, done } = figures;
  if (done !== undefined) {
    const filled = Math.floor(done * BAR);
    yield ['percent', `${Math.floor(done * 100)} %`.padStart(5)];
    yield ['bar', `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`];
  }
  yield ['read', `${counted(read, 'record')} read`];
  yield ['accepted', `${number(accepted)} ${verb}`];
  yield ['rejected', `${number(rejected)} rejected`];
  yield ['calls', counted(calls, 'call')];
  yield ['speed', `${number(Math.round(seconds > 0 ? accepted / seconds : 0))} records/s`];
  if (done !== undefined && done >= FORESEEABLE && done < 1) {
    yield ['left', `${duration((seconds / done) * (1 - done))} left`];
  }
}

function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function number(n: number): string {
  return n.toLocaleString('en-US');
}

function duration(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
