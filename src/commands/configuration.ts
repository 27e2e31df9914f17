/** Opens the configuration that a command is given. */

import { parseConfig } from '../config/parse.ts';
import type { Config } from '../config/schema.ts';
import { openService } from '../objects/registry.ts';
import type { Service } from '../objects/service.ts';
import type { Output } from '../protocol/output.ts';
import { redaction } from '../transport/redaction.ts';
import { readJsonFile } from './files.ts';

/**
 * From here on no secret of the configuration leaves through the output. Settings that nothing knows, which are
 * mostly misspelt ones, are told of.
 * @throws a config_error that names the setting
 */
export function openConfiguration(path: string, output: Output): { config: Config; service: Service } {
  const { config, unknown, secrets } = parseConfig(readJsonFile(path, 'configuration'));
  const service = openService(config.service);
  output.redact = redaction([...secrets, ...credentialsIn(service)]);
  if (unknown.length > 0) {
    output.log(
      'WARN',
      `Ignored in the configuration, because there are no such settings: ${unknown.join(', ')}.`,
    );
  }
  return { config, service };
}

/** Headers such as `Basic …`, whose credentials may be another form of what is configured. */
function credentialsIn({ headers, appApi }: Service): string[] {
  const own = Object.values(headers).map((header) => header.slice(header.indexOf(' ') + 1));
  return appApi === undefined ? own : [...own, ...credentialsIn(appApi)];
}
