import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileUrl, generatedFiles } from './generated.ts';

test.each([...(await generatedFiles())])(
  '%s is what the code says: run npm run generate',
  (path, content) => {
    expect(readFileSync(fileUrl(path), 'utf8')).toBe(content);
  },
);
