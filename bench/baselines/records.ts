/** Reads records from stdin the plain way: split on newlines, JSON.parse. */

export interface AirbyteRecord {
  readonly stream: string;
  // biome-ignore lint/suspicious/noExplicitAny: a hand-written loop knows its columns.
  readonly data: any;
}

export async function* readRecords(): AsyncGenerator<AirbyteRecord[]> {
  let rest = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    const records: AirbyteRecord[] = [];
    for (const line of lines) {
      const message = JSON.parse(line);
      if (message.type === 'RECORD') records.push(message.record);
    }
    yield records;
  }
}
