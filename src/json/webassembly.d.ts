/** What `scanner.ts` uses of WebAssembly; TypeScript declares it for browsers only. */

declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    readonly exports: unknown;
    constructor(module: Module);
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** @returns how many pages there were before */
    grow(pages: number): number;
  }
  interface Global {
    readonly value: number;
  }
}
