import { describe, expect, test } from 'vitest';
import { readRefusals } from './outcomes.ts';

function read(body: unknown) {
  const refusals = readRefusals(typeof body === 'string' ? body : JSON.stringify(body));
  return refusals && [...refusals];
}

describe('an answer of the batch API', () => {
  test('refuses the items it lists, each with its field and the vendor’s words', () => {
    const errors = [
      { batch_index: 1, reason: 'invalid', field: 'attributes.plan', message: 'value is too long' },
      { batch_index: 3, reason: 'required', field: 'identifiers', message: 'must be there' },
    ];
    expect(read({ errors })).toEqual([
      [1, { field: 'attributes.plan', message: 'invalid: value is too long' }],
      [3, { field: 'identifiers', message: 'required: must be there' }],
    ]);
  });

  test('may list an item several times, once for each field', () => {
    const errors = [
      { batch_index: 0, reason: 'invalid', field: 'name', message: 'too long' },
      { batch_index: 0, reason: 'required', field: 'timestamp', message: 'must be there' },
    ];
    expect(read({ errors })).toEqual([
      [0, { field: 'name', message: 'invalid: too long; required: must be there' }],
    ]);
  });

  test('refuses nothing where its list is empty', () => {
    expect(read('{"errors":[]}')).toEqual([]);
  });

  test.each(['{}', '{}\n', '[]', '{"errors":{}}', '{"errors":"x"}', '{"meta":{}}'])(
    'has no list: %j',
    (body) => {
      expect(readRefusals(body)).toBeUndefined();
    },
  );

  test('may have entries that cannot be read, which are about the whole request', () => {
    const errors = [{ batch_index: 1, reason: 'invalid' }, null, 'x', 5];
    expect(read({ errors })).toEqual([
      [1, { field: undefined, message: 'invalid' }],
      [undefined, { field: undefined, message: '' }],
    ]);
  });

  test.each([
    ['no index', { reason: 'invalid', message: 'm' }],
    ['an index that is null', { batch_index: null, reason: 'invalid', message: 'm' }],
    ['an index that is a text', { batch_index: '1', reason: 'invalid', message: 'm' }],
    ['an index that is no integer', { batch_index: 1.5, reason: 'invalid', message: 'm' }],
  ])('may refuse something with %s', (_, error) => {
    expect(read({ errors: [error] })).toEqual([[undefined, { field: undefined, message: 'invalid: m' }]]);
  });

  test.each([
    [
      { batch_index: 2, field: 7, reason: 'invalid' },
      { field: undefined, message: 'invalid' },
    ],
    [
      { batch_index: 2, message: 'm', reason: ['x'] },
      { field: undefined, message: 'm' },
    ],
    [
      { batch_index: 2, message: { text: 'm' } },
      { field: undefined, message: '' },
    ],
    [
      { batch_index: 2, message: 'm', status: 400, more: {} },
      { field: undefined, message: 'm' },
    ],
  ])('keeps the index whatever the other members are: %j', (error, refusal) => {
    expect(read({ errors: [error] })).toEqual([[2, refusal]]);
  });

  test('leaves an index that no item has to whoever knows the items', () => {
    expect(read({ errors: [{ batch_index: 99 }, { batch_index: -1 }] })).toEqual([
      [99, { field: undefined, message: '' }],
      [-1, { field: undefined, message: '' }],
    ]);
  });

  test.each(['', ' ', 'OK', '<html><body>502</body></html>', '{"errors":[', 'null', '1', '"ok"'])(
    'is none: %j',
    (body) => {
      expect(read(body)).toBeUndefined();
    },
  );
});
