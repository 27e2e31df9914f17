/** Where rejected records are written down, if anywhere. */

import type { StorageConfig } from '../config/schema.ts';

export interface Storage {
  /** How long a line may wait for others to be written with it, in milliseconds. */
  readonly maxWait: number;
  /** So many bytes wait no longer. */
  readonly partBytes: number;
  /**
   * Adds whole lines; resolves once they would survive the end of the machine.
   * @throws a config_error or transient_error that names the setting
   */
  write(lines: Buffer): Promise<void>;
  /** Finds out whether it can be written to, and leaves nothing behind. Throws as `write` does. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** @returns undefined where the configuration has no storage */
export async function openStorage(config: StorageConfig): Promise<Storage | undefined> {
  // Each storage is loaded by itself: the client for S3 is larger than all the rest.
  switch (config.type) {
    case 'none':
      return undefined;
    case 'local': {
      const { LocalStorage } = await import('./local-storage.ts');
      return new LocalStorage(config.path);
    }
    case 's3': {
      const { S3Storage } = await import('./s3-storage.ts');
      return new S3Storage(config);
    }
  }
}

/** What the files of one sync are called, without their ending; no two syncs share it. */
export function syncName(): string {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  return `rejected-${time}-${crypto.randomUUID().slice(0, 8)}`;
}
