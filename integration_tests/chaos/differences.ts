/** Says where two plain values differ. */

const MAX_LENGTH = 200;

/** Sentences such as `people.id:7.attributes.a: expected "1", found nothing`, three of them at most. */
export function differences(expected: unknown, found: unknown, at = ''): string[] {
  if (isObject(expected) && isObject(found)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    return [...names]
      .flatMap((name) => differences(expected[name], found[name], at === '' ? name : `${at}.${name}`))
      .slice(0, 3);
  }
  const [wanted, got] = [told(expected), told(found)];
  return wanted === got ? [] : [`${at}: expected ${short(wanted)}, found ${short(got)}`];
}

function told(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function short(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}…`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
