import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../src/config/parse.ts';
import { planStreams } from '../src/plan/stream-plan.ts';
import { parseCatalog } from '../src/protocol/catalog.ts';
import { fileUrl } from './generated.ts';

/** The JSON blocks of a page, in order. */
function blocks(path: string): { service?: unknown; streams?: { stream?: unknown }[] }[] {
  const text = readFileSync(fileUrl(path), 'utf8');
  return [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json!));
}

describe.each(['README.md', 'docs/customer-io.md', 'docs/courier.md'])('the examples in %s', (path) => {
  const examples = blocks(path);
  const pairs = examples.flatMap((config, i) => {
    const catalog = examples[i + 1];
    return config.service !== undefined && catalog?.streams?.[0]?.stream !== undefined
      ? [{ config, catalog }]
      : [];
  });

  test('are configurations with every setting known, each with its catalog', () => {
    expect(pairs.length).toBeGreaterThan(0);
    for (const { config, catalog } of pairs) {
      const { config: parsed, unknown } = parseConfig(config);
      expect(unknown).toEqual([]);
      const plans = planStreams(parsed, parseCatalog(catalog));
      expect(plans.map(({ stream }) => stream.name)).toEqual(parsed.streams.map(({ name }) => name));
    }
  });
});
