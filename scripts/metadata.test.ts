/** What Airbyte asks of a connector's metadata, icon and page, by the rules of its own checks. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { URLS } from '../src/objects/courier/endpoints.ts';
import { APP_URLS, TRACK_URLS } from '../src/objects/customer-io/endpoints.ts';
import { fileUrl } from './generated.ts';

const read = (path: string) => readFileSync(fileUrl(path), 'utf8');

const { metadataSpecVersion, data } = parse(read('metadata.yaml'));
const { version, name, license } = JSON.parse(read('package.json'));
const spec = JSON.parse(read('spec.json'));
const page = read('docs/airbyte.md');

describe('the metadata', () => {
  test('has the format that Airbyte reads', () => {
    expect(metadataSpecVersion).toBe('1.0');
  });

  test('has an id that never changes', () => {
    expect(data.definitionId).toBe('580bec97-9669-4f94-afb2-9c5496ffc2e0');
  });

  test('is of an API destination of the community, under a license that Airbyte takes', () => {
    expect(data).toMatchObject({
      connectorType: 'destination',
      connectorSubtype: 'api',
      supportLevel: 'community',
      releaseStage: 'alpha',
      license,
    });
    expect(['MIT', 'ELv2', 'Airbyte Enterprise']).toContain(license);
  });

  test('has the version of the package, which promises no stability yet', () => {
    expect(data.dockerImageTag).toBe(version);
    expect(version).toMatch(/^0\.\d+\.\d+$/);
  });

  test('has the name and version that the image is labelled with', () => {
    expect(data.dockerRepository).toBe(name);
    expect(data.githubIssueLabel).toBe(name);
    const dockerfile = read('Dockerfile');
    expect(dockerfile).toContain(`io.airbyte.name=${data.dockerRepository} `);
    expect(dockerfile).toContain('io.airbyte.version=$VERSION');
    expect(dockerfile).toContain(`ARG VERSION=${data.dockerImageTag}\n`);
  });

  test('has the title and the page that the spec has', () => {
    expect(data.name).toBe(spec.connectionSpecification.title);
    expect(data.documentationUrl).toBe(spec.documentationUrl);
  });

  test('has tags with a key and a value, one of them the language', () => {
    for (const tag of data.tags) expect(tag).toMatch(/^[a-z]+:\S+$/);
    expect(data.tags.filter((tag: string) => tag.startsWith('language:'))).toEqual(['language:typescript']);
  });

  test('allows every host of either service, in both regions', () => {
    const hosts = [TRACK_URLS, APP_URLS, URLS].flatMap(({ us, eu }) => [new URL(us).host, new URL(eu).host]);
    expect(hosts).toHaveLength(6);
    expect(data.allowedHosts.hosts).toEqual(expect.arrayContaining(hosts));
  });

  test('offers data activation, and no refreshes that a service could not undo', () => {
    expect(data.supportsDataActivation).toBe(true);
    expect(data.supportsRefreshes ?? false).toBe(false);
  });
});

test('the icon is a square', () => {
  const [, width, height, box] = /width="(\d+)" height="(\d+)" viewBox="0 0 ([\d ]+)"/.exec(read(data.icon))!;
  expect(width).toBe(height);
  expect(box).toBe(`${width} ${height}`);
});

/** The rows of the table under a heading of the page, the head and the line below it left out. */
function tableUnder(heading: string): string[][] {
  const section = page.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`));
  const rows = section!.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) => row.split('|').map((cell) => cell.trim()));
}

describe('the page', () => {
  test('is called like the connector, and has every part that Airbyte wants, in its order', () => {
    expect(page.split('\n')[0]).toBe(`# ${data.name}`);
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual([
      'Prerequisites',
      'Setup guide',
      'Supported sync modes',
      'Limitations & Troubleshooting',
      'Changelog',
    ]);
  });

  test('says of every sync mode whether it is supported', () => {
    expect(page).toMatch(/^\| Sync mode \|/m);
    const rows = tableUnder('Supported sync modes');
    expect(rows.map(([, mode]) => /^\[(.*)\]/.exec(mode!)?.[1])).toEqual([
      'Full Refresh - Overwrite',
      'Full Refresh - Append',
      'Full Refresh - Overwrite + Deduped',
      'Incremental Sync - Append',
      'Incremental Sync - Append + Deduped',
    ]);
    for (const row of rows) expect(row[2]).toMatch(/^(Yes|No|All but .+|.+ only)$/);
  });

  test('tells in its changelog of the version that ships', () => {
    expect(tableUnder('Changelog')[0]).toEqual(
      expect.arrayContaining([version, expect.stringMatching(/^\d{4}-\d\d-\d\d$/)]),
    );
  });
});

/** Airbyte's check reads neither pictures nor integration tests. */
test.each(['metadata.yaml', 'acceptance-test-config.yml', 'docs/airbyte.md', 'spec.json'])(
  '%s names no address without encryption but those that Airbyte allows',
  (path) => {
    const lines = read(path).split('\n');
    const unencrypted = lines.filter(
      (line) =>
        /http:\/\/(?!localhost|json-schema\.org)/.test(line) && !line.includes('# ignore-https-check'),
    );
    expect(unencrypted).toEqual([]);
  },
);
