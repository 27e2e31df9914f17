import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Output } from './output.ts';
import { configError, TraceError } from './trace-error.ts';

/** Takes what is written, one piece at a time where it is told to wait. */
class Reader extends Writable {
  text = '';
  #held: (() => void)[] = [];
  readonly #isSlow: boolean;

  constructor({ isSlow = false, highWaterMark = 16_384 } = {}) {
    super({ highWaterMark });
    this.#isSlow = isSlow;
  }

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.text += chunk.toString();
    if (this.#isSlow) this.#held.push(callback);
    else callback();
  }

  /** Lets go of everything, also of what is only written by that. */
  catchUp(): void {
    while (this.#held.length > 0) this.#held.shift()!();
  }

  get messages(): unknown[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }
}

/** Whether a promise is settled by the time everything else that is ready has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('output', () => {
  test('is one JSON object per line', () => {
    const reader = new Reader();
    const output = new Output(reader);
    output.log('INFO', 'a\nb');
    output.message({ type: 'SPEC', spec: {} });
    expect(reader.text).toBe(
      '{"type":"LOG","log":{"level":"INFO","message":"a\\nb"}}\n{"type":"SPEC","spec":{}}\n',
    );
  });

  test('has the line breaks of Unicode escaped', () => {
    const reader = new Reader();
    const output = new Output(reader);
    const text = 'a\u2028b\u2029c\u0085d\u2028é\u00c2';
    output.log('WARN', text);
    const state = `{"type":"STATE","state":{"a":"${text}"}}`;
    output.raw(Buffer.from(state));
    expect(reader.text).not.toMatch(/[\u2028\u2029\u0085]/);
    expect(reader.text).toContain('a\\u2028b\\u2029c\\u0085d\\u2028é\u00c2');
    expect(reader.messages).toEqual([
      { type: 'LOG', log: { level: 'WARN', message: text } },
      JSON.parse(state),
    ]);
  });

  test('has a STATE as it came, byte for byte', () => {
    const reader = new Reader();
    const state = '{ "type":"STATE","state":{"n":9223372036854775808.10,"t":"\\u2028\\/"}}';
    new Output(reader).raw(Buffer.from(state));
    expect(reader.text).toBe(`${state}\n`);
  });
});

describe('an error', () => {
  const written = (error: TraceError) => {
    const reader = new Reader();
    new Output(reader).traceError(error);
    return reader.messages[0] as { trace: { emitted_at: number; error: Record<string, unknown> } };
  };

  test('is a TRACE with what the user has to know', () => {
    const message = written(configError('do this', { name: 's', namespace: 'n' }));
    expect(message).toEqual({
      type: 'TRACE',
      trace: {
        type: 'ERROR',
        emitted_at: expect.any(Number),
        error: {
          message: 'do this',
          internal_message: 'do this',
          failure_type: 'config_error',
          stream_descriptor: { name: 's', namespace: 'n' },
        },
      },
    });
    expect(Math.abs(message.trace.emitted_at - Date.now())).toBeLessThan(60_000);
  });

  test('has no namespace where the stream has none, and no stream where it is about none', () => {
    const about = { name: 's', namespace: undefined };
    expect(written(configError('m', about)).trace.error.stream_descriptor).toEqual({ name: 's' });
    expect(written(configError('m')).trace.error).not.toHaveProperty('stream_descriptor');
  });

  test.each([
    ['system_error', true],
    ['config_error', false],
    ['transient_error', false],
  ] as const)('that is a %s has a stack trace: %s', (failureType, expected) => {
    const { error } = written(new TraceError(failureType, 'm')).trace;
    expect(error.failure_type).toBe(failureType);
    expect('stack_trace' in error).toBe(expected);
  });
});

test('a warning is given once, however often there is a reason for it', () => {
  const reader = new Reader();
  const output = new Output(reader);
  for (const message of ['a', 'b', 'a', 'b', 'c']) output.warnOnce(message);
  expect(reader.messages).toEqual(
    ['a', 'b', 'c'].map((message) => ({ type: 'LOG', log: { level: 'WARN', message } })),
  );
});

describe('a reader that goes away', () => {
  const EPIPE = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

  test('is told once, and nothing is written after it', async () => {
    const reader = new Reader();
    const output = new Output(reader);
    let told = 0;
    output.onClosed(() => told++);
    output.log('INFO', 'before');
    expect(output.isClosed).toBe(false);
    reader.emit('error', EPIPE);
    expect([output.isClosed, told]).toEqual([true, 1]);
    output.log('INFO', 'after');
    output.raw(Buffer.from('{}'));
    expect(reader.messages).toHaveLength(1);
    expect(output.drained()).toBeUndefined();
    expect(await isSettled(output.flush())).toBe(true);
  });

  test('is not waited for', async () => {
    const reader = new Reader({ isSlow: true, highWaterMark: 1 });
    const output = new Output(reader);
    output.log('INFO', 'm');
    const [drained, flushed] = [output.drained()!, output.flush()];
    expect(await isSettled(drained)).toBe(false);
    expect(await isSettled(flushed)).toBe(false);
    reader.destroy(EPIPE);
    await Promise.all([drained, flushed]);
    expect(output.isClosed).toBe(true);
  });
});

describe('a reader that is slow', () => {
  test('is waited for once more is written than it takes', async () => {
    const reader = new Reader({ isSlow: true, highWaterMark: 150 });
    const output = new Output(reader);
    output.log('INFO', 'm');
    expect(output.drained()).toBeUndefined();
    output.log('INFO', 'x'.repeat(150));
    const drained = output.drained()!;
    expect(await isSettled(drained)).toBe(false);
    reader.catchUp();
    await drained;
    expect(reader.messages).toHaveLength(2);
  });

  test('has everything once it is flushed', async () => {
    const reader = new Reader({ isSlow: true });
    const output = new Output(reader);
    for (let i = 0; i < 100; i++) output.log('INFO', String(i));
    const flushed = output.flush();
    expect(await isSettled(flushed)).toBe(false);
    while (reader.messages.length < 100) reader.catchUp();
    reader.catchUp();
    await flushed;
  });
});
