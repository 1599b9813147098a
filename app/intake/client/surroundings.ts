/** What a browser gives the client, in one place, so that tests bring their own. */

import type { Bytes, Random } from "./bytes.ts";
import type { Wire } from "./http.ts";
import { scripts } from "./loading.ts";
import type { Fallbacks } from "./primitives.ts";

export interface Surroundings {
  readonly pins: unknown;
  readonly now: () => Date;
  readonly random: Random;
  readonly wire: Wire;
  readonly fallbacks: Fallbacks;
}

/** The browser that this runs in. */
export function thisBrowser(): Surroundings {
  return {
    pins: (globalThis as { saccaPins?: unknown }).saccaPins,
    now: () => new Date(),
    random: (length): Bytes => crypto.getRandomValues(new Uint8Array(length)),
    wire: { fetch: (...request) => fetch(...request), sleep },
    fallbacks: scripts,
  };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal?.reason as Error);
    setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
