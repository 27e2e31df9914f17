/** A real S3 server for a test: versitygw on a free local port, over a folder that goes when it closes. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { installServer } from './install.ts';

const START_TIMEOUT = 10_000;

/** Not the region that servers and clients fall back to, so that one that goes astray is noticed. */
const REGION = 'eu-west-1';
const ACCESS_KEY_ID = 'test-access-key-id';
const SECRET_ACCESS_KEY = 'test-secret-access-key';
const BUCKET = 'test-bucket';

export interface S3 {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** There from the start, and empty. */
  readonly bucket: string;
  /** Makes keys that may do nothing. */
  createUser(accessKeyId: string, secretAccessKey: string): void;
  /** The bucket's objects whose keys start with the prefix, in the order of their keys. */
  objects(prefix: string): Promise<{ key: string; text: string }[]>;
  close(): Promise<void>;
}

export async function startS3(): Promise<S3> {
  const command = installServer();
  const folder = mkdtempSync(join(tmpdir(), 's3-'));
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const server = startServer(command, endpoint, folder);
  const client = new S3Client({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
    forcePathStyle: true,
  });
  const close = async () => {
    client.destroy();
    await stop(server);
    rmSync(folder, { recursive: true });
  };
  try {
    await untilAnswering(server, endpoint);
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    endpoint,
    region: REGION,
    accessKeyId: ACCESS_KEY_ID,
    secretAccessKey: SECRET_ACCESS_KEY,
    bucket: BUCKET,
    createUser: (accessKeyId, secretAccessKey) => {
      const root = ['-a', ACCESS_KEY_ID, '-s', SECRET_ACCESS_KEY, '-r', REGION, '--er', endpoint];
      const user = ['-a', accessKeyId, '-s', secretAccessKey, '-r', 'user'];
      execFileSync(command, ['admin', ...root, 'create-user', ...user], { stdio: 'ignore' });
    },
    objects: (prefix) => readObjects(client, prefix),
    close,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function startServer(command: string, endpoint: string, folder: string): ChildProcess {
  const folders = ['data', 'metadata', 'accounts'].map((name) => join(folder, name));
  for (const path of folders) mkdirSync(path);
  const [data, metadata, accounts] = folders as [string, string, string];
  const args = ['--port', new URL(endpoint).host, '--region', REGION, '--keep-alive', '--quiet'];
  // Without a place for accounts it answers an unknown key with a code and a status of its own, not those of S3.
  args.push('--iam-dir', accounts);
  // Not every file system has the extended attributes that it keeps metadata in otherwise.
  args.push('posix', '--sidecar', metadata, data);
  const server = spawn(command, args, {
    stdio: 'ignore',
    env: { ROOT_ACCESS_KEY_ID: ACCESS_KEY_ID, ROOT_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY },
  });
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  server.once('exit', () => process.off('exit', kill));
  return server;
}

async function untilAnswering(server: ChildProcess, endpoint: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT;
  while (!(await answers(endpoint))) {
    if (server.exitCode !== null) throw new Error(`The S3 server ended with exit code ${server.exitCode}.`);
    if (performance.now() > deadline) throw new Error('The S3 server does not answer.');
    await setTimeout(10);
  }
}

/** Even a refusal is an answer. */
async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint);
    return true;
  } catch {
    return false;
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}

async function readObjects(client: S3Client, prefix: string): Promise<{ key: string; text: string }[]> {
  const objects = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: BUCKET, Prefix: prefix })) {
    for (const { Key: key } of page.Contents ?? []) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key! }));
      objects.push({ key: key!, text: await Body!.transformToString() });
    }
  }
  return objects;
}
