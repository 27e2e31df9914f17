/** An error that ends the command and is told to the platform as a TRACE ERROR. */

/** Airbyte's: the user can fix it; try again later; a fault of the connector or of what feeds it. */
export type FailureType = 'config_error' | 'transient_error' | 'system_error';

export interface StreamDescriptor {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** Streams are told apart by name and namespace together, whatever characters these have. */
export function streamKey({ name, namespace = '' }: StreamDescriptor): string {
  return `${namespace.length}:${namespace}:${name}`;
}

/** Its message is read by users: one plain sentence that says what to do, without secrets and without data of rows. */
export class TraceError extends Error {
  readonly failureType: FailureType;
  readonly stream: StreamDescriptor | undefined;

  constructor(failureType: FailureType, message: string, stream?: StreamDescriptor) {
    super(message);
    this.name = 'TraceError';
    this.failureType = failureType;
    this.stream = stream;
  }
}

export function configError(message: string, stream?: StreamDescriptor): TraceError {
  return new TraceError('config_error', message, stream);
}
