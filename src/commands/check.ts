/** `check`: whether the configuration works, found out without writing anything. */

import { parseConfig } from '../config/parse.ts';
import { openService } from '../objects/registry.ts';
import type { Service } from '../objects/service.ts';
import { checkMappings } from '../plan/stream-plan.ts';
import type { Output } from '../protocol/output.ts';
import { TraceError } from '../protocol/trace-error.ts';
import { describeNetworkError, Http, type HttpResponse } from '../transport/http.ts';
import { readJsonFile } from './files.ts';
import { warnOfUnknownSettings } from './unknown-settings.ts';

export async function check(configPath: string, output: Output): Promise<void> {
  const problem = await findProblem(configPath, output);
  output.message({
    type: 'CONNECTION_STATUS',
    connectionStatus:
      problem === undefined ? { status: 'SUCCEEDED' } : { status: 'FAILED', message: problem },
  });
}

/** What keeps the configuration from working, in a sentence that says what to do. */
async function findProblem(configPath: string, output: Output): Promise<string | undefined> {
  try {
    const { config, unknown } = parseConfig(readJsonFile(configPath, 'configuration'));
    warnOfUnknownSettings(unknown, output);
    checkMappings(config);
    const service = openService(config.service);
    try {
      const response = await ask(service, service.baseUrl);
      const isElsewhere = response.status === 401 && (await isRightElsewhere(service));
      return isElsewhere ? service.elsewhere!.advice : service.readCheck(response);
    } catch (error) {
      const { host } = new URL(service.baseUrl);
      return `${service.title} cannot be reached at ${host}: ${describeNetworkError(error)}. Check the network between Airbyte and ${host}, and base_url where it is set.`;
    }
  } catch (error) {
    if (error instanceof TraceError) return error.message;
    throw error;
  }
}

async function ask({ checkRequest, headers }: Service, baseUrl: string): Promise<HttpResponse> {
  const http = new Http(baseUrl, 1, headers);
  try {
    return await http.send(checkRequest);
  } finally {
    await http.close();
  }
}

/** Whether credentials that are refused here are taken in the other region. */
async function isRightElsewhere(service: Service): Promise<boolean> {
  if (service.elsewhere === undefined) return false;
  try {
    return (await ask(service, service.elsewhere.baseUrl)).status === 200;
  } catch {
    return false;
  }
}
