/** `check`: whether the configuration works, found out without writing anything to the service. */

import type { Service } from '../objects/service.ts';
import { checkMappings } from '../plan/stream-plan.ts';
import type { Output } from '../protocol/output.ts';
import { TraceError } from '../protocol/trace-error.ts';
import { openStorage } from '../rejected-records/storage.ts';
import { describeNetworkError, Http, type HttpResponse } from '../transport/http.ts';
import { openConfiguration } from './configuration.ts';

export async function check(configPath: string, output: Output): Promise<void> {
  output.connectionStatus(await findProblem(configPath, output));
}

/** What keeps the configuration from working, in a sentence that says what to do. */
async function findProblem(configPath: string, output: Output): Promise<string | undefined> {
  try {
    const { config, service } = openConfiguration(configPath, output);
    checkMappings(config);
    const problem =
      (await findServiceProblem(service)) ?? (service.appApi && (await findServiceProblem(service.appApi)));
    if (problem !== undefined) return problem;
    const storage = await openStorage(config.rejected_records.storage);
    await storage?.probe();
    await storage?.close();
    return undefined;
  } catch (error) {
    if (error instanceof TraceError) return error.message;
    throw error;
  }
}

async function findServiceProblem(service: Service): Promise<string | undefined> {
  try {
    const response = await ask(service, service.baseUrl);
    const isElsewhere = response.status === 401 && (await isRightElsewhere(service));
    return isElsewhere ? service.elsewhere!.advice : service.readCheck(response);
  } catch (error) {
    const { host } = new URL(service.baseUrl);
    return `${service.title} cannot be reached at ${host}: ${describeNetworkError(error)}. Check the network between Airbyte and ${host}, and the address in the configuration where one is set.`;
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
