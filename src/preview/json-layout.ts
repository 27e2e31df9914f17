/** Lays out JSON text for people, who read lines: every name, number and string stays as it is written. */

/** A string, a bracket, a comma or colon, or a run of anything else that is not white space. */
const TOKENS = /"(?:[^"\\]+|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;
/** Deeper values are not broken into lines. */
const MAX_DEPTH = 12;
const STEP = 2;

interface Node {
  /** As one line. */
  readonly line: string;
  /** Whether anything in it is left out. */
  readonly isCut: boolean;
  /** Set where it may be broken into lines. */
  readonly members?: readonly { readonly name: string; readonly value: Node }[];
}

/** Stands for what is left out; no JSON text holds it outside of a string. */
export const LEFT_OUT = '…';

/**
 * @param json valid JSON, in which a member may be `LEFT_OUT`
 * @param leftOut what is said instead
 * @param width of a line, as long as it can be kept
 */
export function layOut(json: string, leftOut = '', width = 76): string {
  const tokens = json.match(TOKENS) ?? [];
  let at = 0;
  return print(read(), 0, '');

  function read(): Node {
    const token = tokens[at++]!;
    if (token !== '{' && token !== '[') return { line: token, isCut: token === LEFT_OUT };
    const close = token === '{' ? '}' : ']';
    const members: { name: string; value: Node }[] = [];
    while (tokens[at] !== close) {
      let name = '';
      if (token === '{') {
        name = `${tokens[at]}: `;
        at += 2;
      }
      members.push({ name, value: read() });
      if (tokens[at] === ',') at++;
    }
    at++;
    const line = `${token}${members.map(({ name, value }) => name + value.line).join(', ')}${close}`;
    const isCut = members.some(({ value }) => value.isCut);
    return members.length > 0 ? { line, isCut, members } : { line, isCut };
  }

  /** @param before what stands before it on its first line */
  function print({ line, isCut, members }: Node, depth: number, before: string): string {
    const fits = depth * STEP + before.length + line.length < width;
    if (members === undefined || depth >= MAX_DEPTH || (fits && !isCut)) return before + line;
    const indent = ' '.repeat((depth + 1) * STEP);
    const lines = members.map(({ name, value }, i) => {
      if (value.line === LEFT_OUT) return `${indent}${LEFT_OUT} ${leftOut}`;
      const isLast = i === members.length - 1;
      return `${indent}${print(value, depth + 1, name)}${isLast ? '' : ','}`;
    });
    return [`${before}${line[0]}`, ...lines, `${' '.repeat(depth * STEP)}${line.at(-1)}`].join('\n');
  }
}
