import { describe, expect, test } from 'vitest';
import { parseCatalog } from './catalog.ts';
import { TraceError } from './trace-error.ts';

const STREAM = {
  stream: { name: 'users', json_schema: { type: 'object' }, supported_sync_modes: ['full_refresh'] },
  sync_mode: 'full_refresh',
  destination_sync_mode: 'append_dedup',
};

function errorOf(json: unknown): TraceError {
  try {
    parseCatalog(json);
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a catalog', () => {
  test('says of each stream what the connector has to know', () => {
    const { streams } = parseCatalog({
      streams: [
        {
          ...STREAM,
          stream: { ...STREAM.stream, namespace: 'public', is_resumable: true },
          destination_object_name: 'person',
          primary_key: [['id'], ['meta', 'key']],
          cursor_field: ['updated_at'],
          generation_id: 3,
          unheard_of: {},
        },
      ],
      more: true,
    });
    expect(streams).toEqual([
      {
        stream: { name: 'users', namespace: 'public', json_schema: { type: 'object' } },
        sync_mode: 'full_refresh',
        destination_sync_mode: 'append_dedup',
        destination_object_name: 'person',
        primary_key: [['id'], ['meta', 'key']],
      },
    ]);
  });

  test('may have a null for everything that may be absent', () => {
    const { streams } = parseCatalog({
      streams: [
        {
          ...STREAM,
          stream: { name: 'users', namespace: null, json_schema: null, source_defined_primary_key: null },
          destination_object_name: null,
          primary_key: null,
          cursor_field: null,
          generation_id: null,
          sync_id: null,
        },
      ],
    });
    expect(streams[0]!.stream.namespace).toBeUndefined();
    expect(streams[0]!.stream.json_schema).toBeUndefined();
    expect(streams[0]!.destination_object_name).toBeUndefined();
    expect(streams[0]!.primary_key).toBeUndefined();
  });

  test('has no namespace where it is empty', () => {
    const { streams } = parseCatalog({ streams: [{ ...STREAM, stream: { name: 'users', namespace: '' } }] });
    expect(streams[0]!.stream.namespace).toBeUndefined();
  });

  test.each(['append', 'overwrite', 'append_dedup', 'update', 'soft_delete'])(
    'may ask for sync mode %s',
    (destination_sync_mode) => {
      const { streams } = parseCatalog({ streams: [{ ...STREAM, destination_sync_mode }] });
      expect(streams[0]!.destination_sync_mode).toBe(destination_sync_mode);
    },
  );

  test('may have no streams', () => {
    expect(parseCatalog({ streams: [] })).toEqual({ streams: [] });
  });
});

describe('a catalog that cannot be used', () => {
  test.each([
    [
      'streams.1.destination_sync_mode (stream number 2)',
      [STREAM, { ...STREAM, destination_sync_mode: 'secret' }],
    ],
    ['streams.0.stream.name (stream number 1)', [{ ...STREAM, stream: { json_schema: {} } }]],
    ['streams.0.stream (stream number 1)', [{ ...STREAM, stream: undefined }]],
    ['streams.2.primary_key.0 (stream number 3)', [STREAM, STREAM, { ...STREAM, primary_key: ['secret'] }]],
    ['streams.0 (stream number 1)', ['secret']],
  ])('is answered with where it is wrong: %s', (place, streams) => {
    const error = errorOf({ streams });
    expect(error.failureType).toBe('config_error');
    expect(error.message).toContain(place);
    expect(error.message).not.toContain('secret');
  });

  test.each([
    [{}, 'streams: '],
    [{ streams: null }, 'streams: '],
    [{ streams: {} }, 'streams: '],
    [null, 'the file: '],
    [[], 'the file: '],
    ['secret', 'the file: '],
  ])('may be no catalog at all: %j', (json, place) => {
    const error = errorOf(json);
    expect(error.failureType).toBe('config_error');
    expect(error.message).toContain(place);
    expect(error.message).not.toMatch(/secret|NaN/);
  });
});
