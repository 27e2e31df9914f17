/** Reads the files a command is given. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { configError } from '../protocol/trace-error.ts';

/**
 * @param what how the file is called in messages: "configuration" or "catalog"
 * @throws a config_error; nothing of the file's content is in it
 */
export function readJsonFile(path: string, what: string): unknown {
  let text: string;
  try {
    text = readFileSync(resolve(path), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw configError(`The ${what} file ${path} cannot be used: ${why}.`);
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw configError(`The ${what} file ${path} cannot be used: it is not valid JSON.`);
  }
}
