import { describe, expect, test } from 'vitest';
import { Scanner } from '../json/scanner.ts';
import { decodeString } from '../json/value.ts';
import { type Message, MessageReader } from './message-reader.ts';
import { TraceError } from './trace-error.ts';

/** A message with its fields taken out, before the next one is read. */
function copy(message: Message) {
  if (message.type === 'STATE') return { ...message, bytes: message.bytes.toString() };
  if (message.type === 'STREAM_STATUS') return message;
  const { stream, fields, bytes, isObject, hasLoneSurrogate } = message;
  const data: [string, string][] = [];
  for (let i = 0; isObject && i < fields.count; i++) {
    data.push([
      decodeString(bytes, fields.nameStart[i]!, fields.nameEnd[i]!),
      bytes.toString('utf8', fields.valueStart[i], fields.valueEnd[i]),
    ]);
  }
  return { type: 'RECORD', stream, isObject, hasLoneSurrogate, data };
}

class Reader {
  readonly #scanner = new Scanner();
  readonly #messages = new MessageReader(this.#scanner);

  read(text: string, firstLine = 1): Iterable<Message> {
    const block = Buffer.from(`${text}\n`);
    this.#scanner.put(block, 0);
    const { start } = this.#scanner;
    return this.#messages.read({ start, end: start + block.length, firstLine });
  }
}

function read(text: string, reader = new Reader(), firstLine = 1) {
  // A record is valid until the next message, so that each is copied as it comes.
  return Array.from(reader.read(text, firstLine), copy);
}

function errorOf(text: string, firstLine = 1): TraceError {
  try {
    read(text, new Reader(), firstLine);
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const RECORD = { type: 'RECORD', isObject: true, hasLoneSurrogate: false };
const record = (members: string) => `{"type":"RECORD","record":{${members}}}`;

describe('a record', () => {
  test('has its stream and the fields of its data as they came', () => {
    expect(
      read(record('"stream":"users","namespace":"public","emitted_at":1.7E12,"data":{"id":1.0,"a":[1, 2]}')),
    ).toEqual([
      {
        ...RECORD,
        stream: { name: 'users', namespace: 'public' },
        data: [
          ['id', '1.0'],
          ['a', '[1, 2]'],
        ],
      },
    ]);
  });

  test.each([
    '{"record":{"data":{"id":1},"namespace":"n","stream":"s"},"type":"RECORD"}',
    '{"record":{"emitted_at":1,"stream":"s","data":{"id":1},"namespace":"n"},"type":"RECORD"}',
    '{"type":"RECORD","record":{"namespace":"n","stream":"s","data":{"id":1}}}',
    ' { "type" : "RECORD" , "record" : { "stream" : "s" , "namespace":"n", "data" : {"id":1} } } \r',
    '\t{"type":"RECORD","log":null,"state":null,"record":{"stream":"s","namespace":"n","data":{"id":1}}}',
  ])('is read whatever the order of its keys and the white space: %s', (line) => {
    expect(read(line)).toEqual([{ ...RECORD, stream: { name: 's', namespace: 'n' }, data: [['id', '1']] }]);
  });

  test('is read with keys and texts that are written with escapes', () => {
    const line =
      '{"\\u0074ype":"RE\\u0043ORD","r\\u0065cord":{"str\\u0065am":"\\u0073","n\\u0061mespace":"\\u006e","d\\u0061ta":{"\\u0069d":1}}}';
    expect(read(line)).toEqual([{ ...RECORD, stream: { name: 's', namespace: 'n' }, data: [['id', '1']] }]);
  });

  test.each([
    ['"stream":"x","data":{"id":0},"stream":"s","data":{"id":1}', [['id', '1']]],
    ['"data":1,"stream":"s","data":{"id":1}', [['id', '1']]],
    ['"stream":"s","data":{"id":0},"d\\u0061ta":{"id":1}', [['id', '1']]],
  ])('has the last of equal keys: %s', (members, data) => {
    expect(read(record(members))).toEqual([{ ...RECORD, stream: { name: 's' }, data }]);
  });

  test('is the last of several, and only where the last type says so', () => {
    const one = '"record":{"stream":"a","namespace":"n","data":{"id":1}}';
    const two = '"record":{"data":{"x":2},"stream":"b"}';
    expect(read(`{"type":"STATE",${one},${two},"type":"RECORD"}`)).toEqual([
      { ...RECORD, stream: { name: 'b' }, data: [['x', '2']] },
    ]);
    expect(read(`{"type":"RECORD",${one},"type":"LOG"}`)).toEqual([]);
  });

  test('keeps nested keys that are called like those of the envelope in its data', () => {
    const data = '"type":"STATE","record":{"stream":"x","data":{"id":2}},"data":{"stream":"y"},"stream":"z"';
    expect(read(record(`"data":{${data}},"stream":"s"`))).toEqual([
      {
        ...RECORD,
        stream: { name: 's' },
        data: [
          ['type', '"STATE"'],
          ['record', '{"stream":"x","data":{"id":2}}'],
          ['data', '{"stream":"y"}'],
          ['stream', '"z"'],
        ],
      },
    ]);
    expect(read(record('"record":{"data":{"x":1}},"meta":{"data":{"y":1}},"stream":"s","data":{}'))).toEqual([
      { ...RECORD, stream: { name: 's' }, data: [] },
    ]);
  });

  test.each([
    '',
    '"namespace":null,',
    '"namespace":"",',
    '"namespace":7,',
    '"namespace":"n","namespace":null,',
  ])('has no namespace where it is none: %s', (namespace) => {
    const [message] = read(record(`${namespace}"stream":"s","data":{}`));
    expect((message as { stream: { namespace?: string } }).stream.namespace).toBeUndefined();
  });

  test('has the stream of its own line', () => {
    const lines = [
      '"stream":"a","namespace":"n","data":{}',
      '"stream":"a","data":{}',
      '"stream":"a","namespace":"n","data":{}',
      '"stream":"a","namespace":null,"data":{}',
      '"stream":"b","namespace":null,"data":{}',
      '"stream":"\\u0062","namespace":"n","data":{}',
      '"stream":"","namespace":"n","data":{}',
    ];
    const found = read(lines.map(record).join('\n')).map((message) => 'stream' in message && message.stream);
    expect(found).toEqual([
      { name: 'a', namespace: 'n' },
      { name: 'a' },
      { name: 'a', namespace: 'n' },
      { name: 'a' },
      { name: 'b' },
      { name: 'b', namespace: 'n' },
      { name: '', namespace: 'n' },
    ]);
  });

  test.each([
    '"data":null,',
    '"data":[{"id":1}],',
    '"data":"{}",',
    '"data":1,',
    '"data":true,',
    '',
    '"data":{"id":1},"data":[],',
  ])('may have data that is no object: %s', (data) => {
    const before = record('"stream":"s","data":{"id":1}');
    expect(read(`${before}\n${record(`${data}"stream":"s"`)}`)[1]).toEqual({
      ...RECORD,
      isObject: false,
      stream: { name: 's' },
      data: [],
    });
  });

  test.each([
    ['"a":"\\ud83d"', true],
    ['"a":{"b":["\\ude00"]}', true],
    ['"\\ud83d":1', true],
    ['"a":"\\ud83d\\ude00"', false],
    ['"a":"😀"', false],
    ['"a":"\\\\ud83d"', false],
  ])('tells half a surrogate pair in its data, and only in its own: %s', (data, expected) => {
    const clean = record('"stream":"s","data":{}');
    const found = read(`${clean}\n${record(`"stream":"s","data":{${data}}`)}\n${clean}`);
    expect(found.map((message) => 'hasLoneSurrogate' in message && message.hasLoneSurrogate)).toEqual([
      false,
      expected,
      false,
    ]);
  });

  test.each([
    '{"type":"RECORD"}',
    '{"type":"RECORD","record":null}',
    '{"type":"RECORD","record":[]}',
    '{"type":"RECORD","record":{}}',
    '{"type":"RECORD","record":{"data":{"secret":1}}}',
    '{"type":"RECORD","record":{"stream":null,"data":{"secret":1}}}',
    '{"type":"RECORD","record":{"stream":{"name":"secret"},"data":{}}}',
    '{"type":"RECORD","record":{"stream":"s","data":{}},"record":null}',
  ])('that names no stream stops the sync: %s', (line) => {
    const error = errorOf(`${record('"stream":"s","data":{}')}\n${line}`, 7);
    expect(error.failureType).toBe('system_error');
    expect(error.message).toContain('Line 8 of the input');
    expect(error.message).not.toContain('secret');
  });
});

describe('a STATE', () => {
  const state = (members: string) => `{"type":"STATE","state":${members}}`;

  test.each([
    [
      '{"type":"STREAM","stream":{"stream_descriptor":{"name":"s","namespace":"n"}}}',
      'STREAM',
      { name: 's', namespace: 'n' },
    ],
    [
      '{"type":"STREAM","stream":{"stream_descriptor":{"name":"s","namespace":null}}}',
      'STREAM',
      { name: 's' },
    ],
    ['{"type":"STREAM","stream":{"stream_descriptor":{"name":"s","namespace":""}}}', 'STREAM', { name: 's' }],
    [
      '{"type":"STREAM","stream":{"stream_descriptor":{"name":"s"},"stream_state":{}},"id":1}',
      'STREAM',
      { name: 's' },
    ],
    ['{"type":"STREAM"}', 'STREAM', undefined],
    ['{"type":"STREAM","stream":null}', 'STREAM', undefined],
    ['{"type":"STREAM","stream":{"stream_descriptor":null}}', 'STREAM', undefined],
    ['{"type":"GLOBAL","global":{"stream_states":[]}}', 'GLOBAL', undefined],
    ['{"type":"GLOBAL","global_":{}}', 'GLOBAL', undefined],
    ['{"type":"GLOBAL","stream":{"stream_descriptor":{"name":"s"}}}', 'GLOBAL', undefined],
    ['{"type":"LEGACY","data":{}}', 'LEGACY', undefined],
    ['{"data":{}}', 'LEGACY', undefined],
    ['{"type":null,"data":{}}', 'LEGACY', undefined],
    ['{}', 'LEGACY', undefined],
  ])('%s is of scope %s and stream %j', (members, scope, stream) => {
    expect(read(state(members))).toEqual([{ type: 'STATE', bytes: state(members), scope, stream }]);
  });

  test('has its bytes as they came, without the white space around it', () => {
    const text = '{"state" : {"id":9223372036854775808, "x":1.0e0}\r,"type":"ST\\u0041TE" , "more":[ ]}';
    expect(read(` \t${text} \r`)).toMatchObject([{ bytes: text }]);
  });

  test('is kept when the block it came in is used again', () => {
    const reader = new Reader();
    const [message] = [...reader.read(state('{}'))];
    reader.read(' '.repeat(100));
    expect(copy(message!)).toMatchObject({ bytes: state('{}') });
  });

  test.each(['{"type":"STATE"}', '{"type":"STATE","state":null}', '{"type":"STATE","state":"secret"}'])(
    'without a state stops the sync: %s',
    (line) => {
      const error = errorOf(line, 3);
      expect(error.failureType).toBe('system_error');
      expect(error.message).toContain('Line 3 of the input');
      expect(error.message).not.toContain('secret');
    },
  );
});

describe('a stream status', () => {
  const trace = (status: string) => `{"type":"TRACE","trace":${status}}`;

  test.each(['STARTED', 'RUNNING', 'COMPLETE', 'INCOMPLETE'])('%s is told', (status) => {
    const line = trace(
      `{"type":"STREAM_STATUS","emitted_at":1.76E12,"error":null,"stream_status":{"stream_descriptor":{"name":"s","namespace":""},"status":"${status}","reasons":null}}`,
    );
    expect(read(line)).toEqual([{ type: 'STREAM_STATUS', stream: { name: 's' }, status }]);
  });

  test.each([
    'null',
    '{}',
    '{"type":"ERROR","error":{"message":"m"}}',
    '{"type":"ESTIMATE","estimate":{"name":"s","type":"STREAM"}}',
    '{"type":"STREAM_STATUS"}',
    '{"type":"STREAM_STATUS","stream_status":null}',
    '{"type":"STREAM_STATUS","stream_status":{"status":"COMPLETE"}}',
    '{"type":"STREAM_STATUS","stream_status":{"stream_descriptor":{"name":"s"}}}',
  ])('is no other trace: %s', (members) => {
    expect(read(trace(members))).toEqual([]);
  });
});

describe('a message of any other type', () => {
  test.each([
    '{"type":"LOG","log":{"level":"INFO","message":"m"}}',
    '{"type":"CONTROL","control":{}}',
    '{"type":"CATALOG"}',
    '{"type":"WHATEVER","record":{"stream":"s","data":{}}}',
    '{"type":"record","record":{"stream":"s","data":{}}}',
    '{"type":null}',
    '{"type":["RECORD"]}',
    '{"record":{"stream":"s","data":{}}}',
    '{}',
  ])('is passed over: %s', (line) => {
    expect(read(line)).toEqual([]);
  });
});

describe('lines', () => {
  test('of nothing but white space are passed over, and counted', () => {
    expect(read('\n  \n\t\r\n')).toEqual([]);
    expect(errorOf('\n \r\nx', 10).message).toContain('Line 12 ');
  });

  test.each([
    'secret',
    '{"type":"RECORD","record":{"stream":"s","data":{"secret":1}}',
    '{"type":"RECORD","record":{"stream":"s","data":{"secret":1,}}}',
    '{"type":"RECORD","record":{"stream":"s","data":{"secret":tru}}}',
    '{"type":"RECORD","record":{"stream":"s","data":{"secret":"\u0001"}}}',
    '{"type":"LOG","log":{secret}}',
    '{"type":"LOG"} secret',
    '{"type":"LOG"}{"type":"LOG"}',
    '["secret"]',
    '"secret"',
    '12345678',
    'null',
    '\u0000',
    '\ufeff{"type":"LOG"}',
    '{"type":"LOG"}\u00a0',
  ])('that are not a JSON object stop the sync after the lines before them: %j', (line) => {
    const block = `\n${record('"stream":"s","data":{}')}\n${line}\n${record('"stream":"s"')}`;
    const found: string[] = [];
    let error: unknown;
    try {
      for (const message of new Reader().read(block, 41)) found.push(message.type);
    } catch (thrown) {
      error = thrown;
    }
    expect(found).toEqual(['RECORD']);
    expect(error).toBeInstanceOf(TraceError);
    expect(error).toMatchObject({ failureType: 'system_error' });
    expect((error as Error).message).toContain('Line 43 of the input');
    expect((error as Error).message).not.toMatch(/secret|12345678/);
  });

  test('of one megabyte are read', () => {
    const text = 'x'.repeat(1_000_000);
    expect(read(record(`"stream":"s","data":{"a":"${text}"}`))).toMatchObject([
      { data: [['a', `"${text}"`]] },
    ]);
  });
});
