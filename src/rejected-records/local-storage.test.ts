import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LocalStorage } from './local-storage.ts';

const root = mkdtempSync(join(tmpdir(), 'local-storage-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('a folder for rejected records', () => {
  test('is made where it is not there, and gets one file for each sync', async () => {
    const folder = join(root, 'a', 'b');
    const first = new LocalStorage(folder);
    await first.write(Buffer.from('1\n'));
    await first.write(Buffer.from('2\n'));
    const second = new LocalStorage(folder);
    await second.write(Buffer.from('3\n'));
    await Promise.all([first.close(), second.close()]);
    const files = readdirSync(folder).toSorted();
    expect(files).toHaveLength(2);
    for (const file of files) expect(file).toMatch(/^rejected-\d{4}-\d\d-\d\dT[\d-]+Z-[0-9a-f]{8}\.jsonl$/);
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
    expect(texts.toSorted()).toEqual(['1\n2\n', '3\n']);
  });

  test('has nothing in it after a probe', async () => {
    const folder = join(root, 'probe');
    await new LocalStorage(folder).probe();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that cannot be one is named, with what to do', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const storage = new LocalStorage(join(file, 'folder'));
    const error = {
      failureType: 'config_error',
      message: `Rejected records cannot be written to ${file}/folder (ENOTDIR): check rejected_records.storage.path, and that the connector may write there.`,
    };
    await expect(storage.probe()).rejects.toMatchObject(error);
    await expect(storage.write(Buffer.from('1\n'))).rejects.toMatchObject(error);
  });
});
