import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TraceError } from '../protocol/trace-error.ts';
import { readJsonFile } from './files.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function errorOf(path: string): TraceError {
  try {
    readJsonFile(path, 'catalog');
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a file', () => {
  test('is read by an absolute and by a relative path, whatever it is called', () => {
    const path = file('a catalog.txt', '{"a":[1]}');
    expect(readJsonFile(path, 'catalog')).toEqual({ a: [1] });
    expect(readJsonFile(relative(process.cwd(), path), 'catalog')).toEqual({ a: [1] });
  });

  test('may begin with a byte order mark and end with line breaks', () => {
    expect(readJsonFile(file('bom', '\ufeff{"a":"é"}\r\n\n'), 'catalog')).toEqual({ a: 'é' });
  });

  test('that there is not is named', () => {
    const path = join(folder, 'missing.json');
    const error = errorOf(path);
    expect(error.failureType).toBe('config_error');
    expect(error.message).toBe(`The catalog file ${path} cannot be used: there is no such file.`);
  });

  test('that is a folder cannot be read', () => {
    expect(errorOf(folder).message).toContain('cannot be read (EISDIR)');
  });

  test.each(['', '{"api_key":"SECRET"', 'SECRET', "{'a':1}", '{"a":1}{"a":1}'])(
    'that is not JSON is refused, without what is in it: %j',
    (content) => {
      const error = errorOf(file('bad.json', content));
      expect(error.failureType).toBe('config_error');
      expect(error.message).toContain('it is not valid JSON');
      expect(error.message).not.toContain('SECRET');
    },
  );
});
