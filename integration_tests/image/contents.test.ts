import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { catalog, stream } from '../scenarios/messages.ts';
import { run } from './container.ts';
import { docker, IMAGE, shell } from './docker.ts';

const inspect = async () => JSON.parse(await docker('image', 'inspect', IMAGE))[0].Config;

describe('the image', () => {
  test('carries the name of the connector and the version of package.json', async () => {
    const { Labels } = await inspect();
    expect(Labels).toMatchObject({
      'io.airbyte.name': packageJson.name,
      'io.airbyte.version': packageJson.version,
    });
  });

  test('gives its entry point as an absolute path to Docker and to Airbyte alike', async () => {
    const { Entrypoint, Env } = await inspect();
    expect(Env).toContain(`AIRBYTE_ENTRYPOINT=${Entrypoint.join(' ')}`);
    expect(Entrypoint[0]).toMatch(/^\//);
  });

  test('runs as user 1000 in /airbyte, where it may write', async () => {
    const { User, WorkingDir } = await inspect();
    expect([User, WorkingDir]).toEqual(['1000:1000', '/airbyte']);
    expect(await shell('touch here && id -u && pwd')).toBe('1000\n/airbyte\n');
  });

  test('has a shell with everything that Airbyte uses of it', async () => {
    await shell('touch a && mv a b && sleep 0 && (sleep 60 & kill $!) && [ -f b ]');
  });

  test('has the bundle, what Node has compiled of it, its launcher and nothing else of the project', async () => {
    const files = (await shell('cd /connector && find . -type f')).trim().split('\n').sort();
    const ofBundle = /^\.\/dist\/([\w-]+\.js|compile-cache\/v[\w.-]+-1000\/[0-9a-f]+)$/;
    expect(files.filter((file) => !ofBundle.test(file))).toEqual([
      './LICENSE',
      `./bin/${packageJson.name}`,
      './package.json',
    ]);
    expect(files.filter((file) => ofBundle.test(file))).toContain('./dist/main.js');
    expect(await shell('ls -A /airbyte')).toBe('');
  });

  test('has a bundle that whoever runs the container cannot change', async () => {
    expect(await shell('find /connector -writable')).toBe('');
  });

  test('starts with what Node has compiled, of which nothing is missing and nothing has to be written', async () => {
    const service = { type: 'customer_io', site_id: 'a', api_key: 'b' };
    const { stderr } = await run(['write', '--config', 'config.json', '--catalog', 'catalog.json'], {
      files: { 'config.json': { service }, 'catalog.json': catalog(stream('person')) },
      options: ['--read-only', '--env=NODE_DEBUG_NATIVE=COMPILE_CACHE'],
    });
    const cached = [...stderr.matchAll(/V8 code cache for ESM (\S+) was (\w+)/g)].map(([, file, was]) => [
      file,
      was,
    ]);
    expect(cached).toContainEqual(['file:///connector/dist/write.js', 'accepted']);
    expect(new Set(cached.map(([, was]) => was))).toEqual(new Set(['accepted']));
    expect(stderr).not.toContain('Creating temporary file');
  });

  test('adds less than 30 MB to the image of Node', async () => {
    const format = '{{.Size}} {{.CreatedBy}}';
    const history = await docker('history', '--no-trunc', '--human=false', '--format', format, IMAGE);
    const layers = history.trim().split('\n');
    const first = layers.findIndex((layer) => layer.includes('LABEL io.airbyte.name'));
    expect(first).toBeGreaterThan(0);
    const bytes = layers.slice(0, first + 1).reduce((sum, layer) => sum + Number.parseInt(layer, 10), 0);
    console.log(`layers above the image of Node: ${(bytes / 1e6).toFixed(1)} MB`);
    expect(bytes).toBeGreaterThan(1e6);
    expect(bytes).toBeLessThan(30e6);
  });
});
