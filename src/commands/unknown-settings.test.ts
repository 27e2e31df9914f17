import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Output } from '../protocol/output.ts';
import { warnOfUnknownSettings } from './unknown-settings.ts';

function logged(unknown: string[]): unknown[] {
  const stream = new PassThrough({ encoding: 'utf8' });
  warnOfUnknownSettings(unknown, new Output(stream));
  const text = (stream.read() ?? '') as string;
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describe('settings that there are not', () => {
  test('are told in one warning', () => {
    expect(logged(['delivery.speed', 'streams.0.objekt'])).toEqual([
      {
        type: 'LOG',
        log: {
          level: 'WARN',
          message:
            'Ignored in the configuration, because there are no such settings: delivery.speed, streams.0.objekt.',
        },
      },
    ]);
  });

  test('are not talked about where there are none', () => {
    expect(logged([])).toEqual([]);
  });
});
