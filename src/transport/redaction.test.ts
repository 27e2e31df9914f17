import { describe, expect, test } from 'vitest';
import { redaction } from './redaction.ts';

describe('a secret', () => {
  test('is taken out of a text, wherever and however often it stands there', () => {
    const redact = redaction(['s3cr3t-key']);
    expect(redact('s3cr3t-key and "s3cr3t-key", not s3cr3t')).toBe('****** and "******", not s3cr3t');
  });

  test('is found as it stands in JSON and in an address', () => {
    const redact = redaction(['a"b\\c/d e']);
    expect(redact(JSON.stringify({ key: 'a"b\\c/d e' }))).toBe('{"key":"******"}');
    expect(redact(`https://x/?key=${encodeURIComponent('a"b\\c/d e')}`)).toBe('https://x/?key=******');
  });

  test('that begins with another one is taken out whole', () => {
    expect(redaction(['abcd', 'abcdefgh'])('abcdefgh abcd')).toBe('****** ******');
  });

  test('is taken literally', () => {
    expect(redaction(['a.c+d'])('a.c+d abc+d')).toBe('****** abc+d');
  });

  test('that is too short to be one is left alone, as it stands in many words', () => {
    expect(redaction(['k', ''])('a key')).toBe('a key');
  });
});
