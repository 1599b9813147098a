/** The requests that a reporter's browser makes; one more is in asking.ts. None carries anything that the reporter did not mean to send. */

import type { ServedNotes } from "./chain.ts";
import { AnswerError, ChainError, ClosedError, NetworkError, RefusedError } from "./errors.ts";
import type { Bytes } from "./bytes.ts";

const BUNDLE_PATH = "/v1/bundle";
const ENVELOPES_PATH = "/v1/envelopes";
const CLOSED = "urn:sacca:problem:closed";

/** No cookies, no referrer, no cache; an answer from elsewhere is no answer. */
export const QUIET: RequestInit = {
  redirect: "error",
  credentials: "omit",
  cache: "no-store",
  referrerPolicy: "no-referrer",
  mode: "same-origin",
};

const BUNDLE_TIMEOUT_MS = 60_000;

/** 2 MiB on the slowest line we want to serve. */
const ENVELOPE_TIMEOUT_MS = 180_000;

/** Waits before the second, third and fourth attempt. */
const PAUSES_MS = [1_000, 4_000, 10_000] as const;

/** Answers that another attempt will not change. */
const FINAL = new Set([400, 404, 405, 409, 413, 415]);

export interface Progress {
  /** From 1. */
  readonly attempt: number;
  readonly attempts: number;
}

export interface SendOptions {
  onProgress?(progress: Progress): void;
  readonly signal?: AbortSignal;
}

/** How to reach the server; an argument, so that tests bring their own. */
export interface Wire {
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Fetch what the ledger published.
 *
 * @throws ClosedError The server says that nothing can be sealed now.
 * @throws NetworkError No answer.
 * @throws AnswerError An answer, but no JSON.
 * @throws ChainError JSON of another shape.
 */
export async function fetchBundle({ fetch }: Wire): Promise<ServedNotes> {
  const response = await answered(fetch(BUNDLE_PATH, { ...QUIET, signal: AbortSignal.timeout(BUNDLE_TIMEOUT_MS) }));
  if (await saysClosed(response)) throw new ClosedError("closed");
  if (response.status !== 200) throw new AnswerError(`a bundle answered with ${response.status}`);
  const text = await answered(response.text());
  return parseServed(text);
}

/**
 * Send an envelope; return when the server has it for certain.
 *
 * Attempts repeat the same bytes, which the server takes as one envelope.
 *
 * @throws NetworkError No certainty after all attempts; the same bytes may be sent again.
 * @throws AnswerError The same, where the last attempt was answered.
 * @throws RefusedError The server will not take these bytes.
 * @throws ClosedError Nothing can be sealed now.
 */
export async function postEnvelope(
  envelope: Bytes,
  wire: Wire,
  { onProgress, signal }: SendOptions = {},
): Promise<void> {
  const attempts = PAUSES_MS.length + 1;
  let uncertain: NetworkError | undefined;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    onProgress?.({ attempt, attempts });
    uncertain = await attemptToPost(envelope, wire, signal);
    if (!uncertain) return;
    const pause = PAUSES_MS[attempt - 1];
    if (pause !== undefined) await wire.sleep(pause, signal);
  }
  throw uncertain ?? new NetworkError("no attempt");
}

/** Return nothing for a 201, or why another attempt may help. */
async function attemptToPost(envelope: Bytes, { fetch }: Wire, signal?: AbortSignal): Promise<NetworkError | undefined> {
  signal?.throwIfAborted();
  const timeout = new AbortController();
  const stop = (): void => timeout.abort();
  const timer = setTimeout(stop, ENVELOPE_TIMEOUT_MS);
  signal?.addEventListener("abort", stop);
  try {
    const headers = { "content-type": "application/octet-stream" };
    const response = await fetch(ENVELOPES_PATH, {
      ...QUIET,
      method: "POST",
      headers,
      body: envelope,
      signal: timeout.signal,
    });
    if (response.status === 201) return undefined;
    if (FINAL.has(response.status)) throw new RefusedError(response.status);
    if (await saysClosed(response)) throw new ClosedError("closed");
    return new AnswerError(`an envelope answered with ${response.status}`);
  } catch (error) {
    if (error instanceof RefusedError || error instanceof ClosedError) throw error;
    signal?.throwIfAborted();
    return new NetworkError("no certainty that the envelope arrived", { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** A 503 of ours says so; one of a proxy may pass. */
async function saysClosed(response: Response): Promise<boolean> {
  if (response.status !== 503) return false;
  const problem: unknown = await response.json().catch(() => null);
  return (problem as { type?: unknown } | null)?.type === CLOSED;
}

/** Wait for what the network brings; whatever else comes is a NetworkError. */
export async function answered<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw new NetworkError("no answer", { cause: error });
  });
}

function parseServed(text: string): ServedNotes {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AnswerError("not JSON");
  }
  const { roster, epochs, ledger, bundle } = (value ?? {}) as Record<string, unknown>;
  if (!isText(roster) || !isText(ledger) || !isText(bundle) || !Array.isArray(epochs) || !epochs.every(isText)) {
    throw new ChainError("not a bundle");
  }
  return { roster, epochs, ledger, bundle };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
