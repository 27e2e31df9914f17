import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeNetworkError, Http } from './http.ts';

const HOST = 'https://track.example.com';

describe('a request', () => {
  const opened: Http[] = [];
  const open = (baseUrl: string, headers = {}) => {
    const http = new Http(baseUrl, 2, headers);
    opened.push(http);
    return http;
  };

  beforeEach(() => {
    nock.disableNetConnect();
  });
  afterEach(async () => {
    expect(nock.pendingMocks()).toEqual([]);
    nock.cleanAll();
    nock.enableNetConnect();
    nock.restore();
    nock.activate();
    await Promise.all(opened.splice(0).map((http) => http.close()));
  });

  test('has the headers of the service and the type of its body', async () => {
    nock(HOST, { reqheaders: { authorization: 'Basic x', 'content-type': 'application/json' } })
      .post('/api/v2/batch', { batch: [1] })
      .reply(200, '{}\n');
    const request = { method: 'POST', path: '/api/v2/batch', body: Buffer.from('{"batch":[1]}') } as const;
    expect(await open(HOST, { authorization: 'Basic x' }).send(request)).toEqual({
      status: 200,
      body: '{}\n',
      retryAfter: undefined,
    });
  });

  test('without a body has no type', async () => {
    nock(HOST, { badheaders: ['content-type'] })
      .get('/region')
      .reply(200, '{"region":"us"}');
    expect(await open(HOST).send({ method: 'GET', path: '/region' })).toMatchObject({
      body: '{"region":"us"}',
    });
  });

  test.each([
    ['', '/api'],
    ['/', '/api'],
    ['/proxy', '/proxy/api'],
    ['/proxy/', '/proxy/api'],
    ['/a/b//', '/a/b/api'],
    ['/a?x=1#y', '/a/api'],
  ])('goes below the path of base_url: %j', async (base, path) => {
    nock(HOST).get(path).reply(204);
    expect(await open(`${HOST}${base}`).send({ method: 'GET', path: '/api' })).toMatchObject({ status: 204 });
  });

  test.each([301, 302, 307, 308])('is not redirected by %d', async (status) => {
    nock(HOST).post('/batch').reply(status, '', { location: 'https://elsewhere.example.com/batch' });
    const sent = open(HOST).send({ method: 'POST', path: '/batch', body: Buffer.from('{}') });
    expect(await sent).toMatchObject({ status, body: '' });
  });

  test.each([400, 401, 413, 429, 500, 503, 524])('is answered also by %d', async (status) => {
    nock(HOST).post('/batch').reply(status, '<html>gateway</html>', { 'content-type': 'text/html' });
    const sent = open(HOST).send({ method: 'POST', path: '/batch', body: Buffer.from('{}') });
    expect(await sent).toEqual({ status, body: '<html>gateway</html>', retryAfter: undefined });
  });

  test.each([
    [{ 'Retry-After': '7' }, '7'],
    [{ 'retry-after': 'Thu, 29 Feb 2024 12:00:30 GMT' }, 'Thu, 29 Feb 2024 12:00:30 GMT'],
    [{}, undefined],
  ])('tells how long to wait: %j', async (headers, retryAfter) => {
    nock(HOST)
      .get('/')
      .reply(429, '', headers as Record<string, string>);
    expect(await open(HOST).send({ method: 'GET', path: '/' })).toMatchObject({ retryAfter });
  });

  test('has an answer in any encoding', async () => {
    nock(HOST)
      .get('/')
      .reply(200, Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x7b, 0x7d]));
    expect(await open(HOST).send({ method: 'GET', path: '/' })).toMatchObject({ status: 200 });
  });

  test('fails where there is no answer', async () => {
    nock(HOST)
      .get('/')
      .replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
    await expect(open(HOST).send({ method: 'GET', path: '/' })).rejects.toThrow();
  });
});

describe('a connection', () => {
  let server: Server;
  const sockets = new Set<Socket>();

  async function answerWith(
    handle: (socket: Socket) => void,
    onData: (socket: Socket, data: string) => void = () => {},
  ): Promise<Http> {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.setEncoding('utf8');
      socket.once('data', () => handle(socket));
      socket.on('data', (data: string) => onData(socket, data));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Http(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1, {});
  }

  async function problemOf(http: Http): Promise<string> {
    const error = await http.send({ method: 'GET', path: '/' }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    await http.close();
    return describeNetworkError(error);
  }

  beforeEach(() => {
    nock.restore();
  });
  afterEach(async () => {
    nock.activate();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server.close();
    await once(server, 'close');
  });

  test('carries a body byte for byte', async () => {
    const body = '{"batch":[{"n":9223372036854775807.10,"t":"é\u2028"}]}';
    let received = '';
    const http = await answerWith(
      () => {},
      (socket, data) => {
        received += data;
        if (received.endsWith(body)) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      },
    );
    const answer = await http.send({ method: 'POST', path: '/batch', body: Buffer.from(body) });
    await http.close();
    expect(answer).toMatchObject({ status: 200, body: '{}' });
    expect(received).toMatch(/^POST \/batch HTTP\/1\.1\r\n/);
    expect(received).toContain(`content-length: ${Buffer.byteLength(body)}\r\n`);
  });

  test('may be closed without an answer', async () => {
    expect(await problemOf(await answerWith((socket) => socket.end()))).toBe('the connection was cut');
  });

  test('may be reset', async () => {
    expect(await problemOf(await answerWith((socket) => socket.resetAndDestroy()))).toBe(
      'the connection was cut',
    );
  });

  test('may be cut in the middle of an answer', async () => {
    const http = await answerWith((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"errors":[');
    });
    expect(await problemOf(http)).toMatch(/^the connection /);
  });

  test('may speak something else', async () => {
    expect(await problemOf(await answerWith((socket) => socket.end('SSH-2.0-OpenSSH\r\n')))).toMatch(
      /^the connection failed/,
    );
  });

  test('may be refused', async () => {
    const http = await answerWith(() => {});
    server.close();
    await once(server, 'close');
    expect(await problemOf(http)).toBe('it refused the connection');
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
});

describe('what went wrong on the way', () => {
  const withCode = (code: string) => Object.assign(new Error('at https://user:secret@host'), { code });

  test.each([
    [withCode('ENOTFOUND'), 'its name could not be resolved'],
    [withCode('EAI_AGAIN'), 'its name could not be resolved'],
    [withCode('ECONNREFUSED'), 'it refused the connection'],
    [withCode('ECONNRESET'), 'the connection was cut'],
    [withCode('EPIPE'), 'the connection was cut'],
    [withCode('UND_ERR_SOCKET'), 'the connection was cut'],
    [withCode('ETIMEDOUT'), 'it did not answer in time'],
    [withCode('UND_ERR_HEADERS_TIMEOUT'), 'it did not answer in time'],
    [withCode('UND_ERR_CONNECT_TIMEOUT'), 'it did not answer in time'],
    [withCode('CERT_HAS_EXPIRED'), 'the connection failed (CERT_HAS_EXPIRED)'],
    ['a text with a secret', 'the connection failed'],
    [undefined, 'the connection failed'],
  ])('is told in plain words, without an address: %s', (error, words) => {
    expect(describeNetworkError(error)).toBe(words);
  });
});
