/** Lines of an input: records, states and noise, most of them good. */

import fc from 'fast-check';
import { gap, objectOf, openValue, type Text, value } from './json-text.ts';
import { rowOf } from './rows.ts';
import { type FuzzStream, type ServiceName, STREAMS } from './streams.ts';

type Fields = readonly (readonly [string, string])[];

/** What stands where a value of another type belongs. */
const wrongValue: Text = fc.constantFrom('null', '7', '""', '"text"', '[]', '[{}]', '{}', 'true', '1.5e3');

const emittedAt: Text = fc.constantFrom(
  '1700000000000',
  '1.7e12',
  '-1',
  'null',
  '"yesterday"',
  '1700000000000.25',
  '{}',
);

function namespaceField(namespace: string | undefined): fc.Arbitrary<Fields> {
  if (namespace !== undefined) return fc.constant([['"namespace"', JSON.stringify(namespace)]]);
  return fc.constantFrom<Fields>(
    [],
    [],
    [['"namespace"', 'null']],
    [['"namespace"', '""']],
    [['"namespace"', '7']],
  );
}

/** Members in any order; a few come twice, and then the later one is heard. */
function shuffled(fields: fc.Arbitrary<Fields>): fc.Arbitrary<Fields> {
  return fc.tuple(fields, fc.nat(), fc.boolean()).map(([all, at, isReversed]) => {
    const turned = [...all.slice(at % all.length), ...all.slice(0, at % all.length)];
    return isReversed ? turned.reverse() : turned;
  });
}

const earlierType: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Fields>([]) },
  fc.constantFrom<Fields>(
    [['"type"', '"STATE"']],
    [['"record"', 'null']],
    [['"record"', '{"stream":"person","data":{"id":"overridden"}}']],
    [
      ['"state"', 'null'],
      ['"log"', '{}'],
    ],
    [['"__proto__"', '{"type":"STATE","polluted":1}']],
  ),
);

function recordOf(stream: FuzzStream): Text {
  const data = fc.oneof(
    { weight: 30, arbitrary: rowOf(stream).map((json): Fields => [['"data"', json]]) },
    wrongValue.map((json): Fields => [['"data"', json]]),
    rowOf(stream).map(
      (json): Fields => [
        ['"data"', '{"id":"overridden"}'],
        ['"data"', json],
      ],
    ),
    rowOf(stream).map((json): Fields => [['"\\u0064ata"', json]]),
  );
  const record = shuffled(
    fc
      .tuple(data, namespaceField(stream.namespace), emittedAt)
      .map(
        ([row, namespace, emitted]): Fields => [
          ['"stream"', JSON.stringify(stream.name)],
          ...namespace,
          ...row,
          ['"emitted_at"', emitted],
        ],
      ),
  );
  return fc
    .tuple(earlierType, record, gap, fc.boolean(), fc.constantFrom('"type"', '"type"', '"\\u0074ype"'))
    .map(([earlier, fields, space, isTypeLast, type]) => {
      const body = ['"record"', objectOf(fields, space)] as const;
      const kind = [type, '"RECORD"'] as const;
      return objectOf([...earlier, ...(isTypeLast ? [body, kind] : [kind, body])], space);
    });
}

const oldStats: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fields>([]) },
  openValue.map((json): Fields => [['"destinationStats"', json]]),
  fc.constant<Fields>([['"sourceStats"', '{"recordCount":9007199254740993.0}']]),
);

function stateOf(stream: FuzzStream | undefined): Text {
  const descriptor =
    stream === undefined
      ? fc.constantFrom('{"name":"not in the catalog"}', 'null', '{"name":7}', '{}', '[]')
      : namespaceField(stream.namespace).map((namespace) =>
          objectOf([['"name"', JSON.stringify(stream.name)], ...namespace]),
        );
  const body: fc.Arbitrary<Fields> = fc.tuple(descriptor, openValue).map(([described, cursor]) => [
    ['"type"', '"STREAM"'],
    [
      '"stream"',
      objectOf([
        ['"stream_descriptor"', described],
        ['"stream_state"', cursor],
      ]),
    ],
  ]);
  return stateMessage(body);
}

const globalState = stateMessage(
  openValue.map(
    (cursor): Fields => [
      ['"type"', '"GLOBAL"'],
      ['"global"', `{"shared_state":${cursor}}`],
    ],
  ),
);
const legacyState = stateMessage(
  fc.tuple(fc.constantFrom('"LEGACY"', 'null', '7'), openValue).map(
    ([type, data]): Fields => [
      ['"data"', data],
      ['"type"', type],
    ],
  ),
);

function stateMessage(body: fc.Arbitrary<Fields>): Text {
  return fc
    .tuple(
      shuffled(fc.tuple(body, oldStats).map(([fields, stats]): Fields => [...fields, ...stats])),
      gap,
      openValue,
    )
    .map(([fields, space, extra]) =>
      objectOf(
        [
          ['"extra"', extra],
          ['"type"', '"STATE"'],
          ['"state"', objectOf(fields, space)],
        ],
        space,
      ),
    );
}

const noise: Text = fc.oneof(
  value.map((message) => `{"type":"LOG","log":{"level":"INFO","message":${message}}}`),
  value.map((config) => `{"type":"CONTROL","control":${config}}`),
  value.map((trace) => `{"type":"TRACE","trace":${trace}}`),
  value.map((status) => `{"type":"TRACE","trace":{"type":"STREAM_STATUS","stream_status":${status}}}`),
  fc
    .constantFrom('"person"', '"__proto__"', 'null', '7')
    .map(
      (name) =>
        `{"type":"TRACE","trace":{"type":"STREAM_STATUS","stream_status":{"stream_descriptor":{"name":${name}},"status":"COMPLETE"}}}`,
    ),
  fc.tuple(value, value).map(([type, body]) => `{"type":${type},"record":${body}}`),
  fc.constantFrom('{}', '', '', ' \t\r', '{"type":null}', '{"record":{"stream":"person","data":{}}}'),
);

/** Records of no stream of the catalog. */
const strayRecord: Text = fc
  .tuple(fc.constantFrom('"not in the catalog"', '"valueOf"', '"\\u0000"', '"person"'), value)
  .map(
    ([name, data]) => `{"type":"RECORD","record":{"stream":${name},"namespace":"nowhere","data":${data}}}`,
  );

/** Lines that have to stop the sync. */
const stop: Text = fc.oneof(
  wrongValue,
  wrongValue.map((json) => `{"type":"RECORD","record":${json}}`),
  fc
    .constantFrom('null', '7', '[]', '{}', 'true')
    .map((json) => `{"type":"RECORD","record":{"stream":${json},"data":{"id":1}}}`),
  fc.constantFrom('null', '7', '[]', '"text"', 'false').map((json) => `{"type":"STATE","state":${json}}`),
  fc.constant('{"type":"STATE"}'),
);

/** Rarely, a line of megabytes that says nothing. */
const loudNoise: Text = fc
  .tuple(fc.integer({ min: 100_000, max: 3_000_000 }), fc.constantFrom('x', '\\n', 'é', '\u2028'))
  .map(([length, of]) => `{"type":"LOG","log":{"level":"INFO","message":"${of.repeat(length)}"}}`);

/** One line, without its end. */
export function lineOf(service: ServiceName): Text {
  const streams = STREAMS[service];
  return fc.oneof(
    { weight: 400, arbitrary: fc.oneof(...streams.map(recordOf)) },
    { weight: 100, arbitrary: fc.oneof(...streams.map(stateOf)) },
    { weight: 20, arbitrary: fc.oneof(globalState, legacyState, stateOf(undefined)) },
    { weight: 70, arbitrary: noise },
    { weight: 15, arbitrary: strayRecord },
    { weight: 6, arbitrary: stop },
    { weight: 1, arbitrary: loudNoise },
  );
}
