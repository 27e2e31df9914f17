import { expect, test } from 'vitest';
import { type StreamDescriptor, streamKey } from './trace-error.ts';

test('streams are told apart by name and namespace, whatever characters these have', () => {
  const streams: StreamDescriptor[] = [
    { name: 'b:c', namespace: 'a' },
    { name: 'c', namespace: 'a:b' },
    { name: 'c', namespace: 'a' },
    { name: 'a:c' },
    { name: 'b\0c', namespace: 'a' },
    { name: 'c', namespace: 'a\0b' },
  ];
  expect(new Set(streams.map(streamKey)).size).toBe(streams.length);
  expect(streamKey({ name: 'c', namespace: undefined })).toBe(streamKey({ name: 'c' }));
});
