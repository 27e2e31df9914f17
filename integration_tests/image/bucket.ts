/** A local bucket that takes every object: enough to tell whether the image can reach one. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Bucket {
  /** How the configuration names it. */
  readonly settings: object;
  /** The bodies of the objects so far, as they were sent. */
  readonly objects: readonly string[];
  close(): Promise<void>;
}

export async function startBucket(): Promise<Bucket> {
  const objects: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.method === 'PUT') objects.push(body);
    response.setHeader('etag', '"1"').end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    settings: {
      bucket: 'bucket',
      region: 'eu-west-1',
      access_key_id: 'key-id',
      secret_access_key: 'secret-key',
      endpoint: `http://127.0.0.1:${port}`,
    },
    objects,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
