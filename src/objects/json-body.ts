/** Reads the body of an answer, whoever it came from. */

/** The object a body holds; an empty one where it holds none. */
export function parseObject(body: string): object {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null ? json : {};
  } catch {
    return {};
  }
}
