/** A small intake on loopback: real HTTP, with answers that a test chooses. */

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Bytes } from "../../../app/intake/client/bytes.ts";
import type { Wire } from "../../../app/intake/client/http.ts";

export interface Answer {
  readonly status: number;
  readonly body?: string | Bytes;
  readonly headers?: Record<string, string>;
}

/** What arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Bytes;
}

export interface Intake {
  readonly wire: Wire;
  readonly received: Received[];
  /** Waits that the client asked for, in milliseconds. */
  readonly pauses: number[];
  close(): Promise<void>;
}

/** Closes the connection without an answer. */
export const HANG_UP = "hang up";

/** Serve; `answer` gets each request and its number, from 0. */
export async function startIntake(
  answer: (request: Received, number: number) => Answer | typeof HANG_UP,
): Promise<Intake> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const arrived = { method, path: url, headers, body: Uint8Array.from(Buffer.concat(chunks)) };
      received.push(arrived);
      const given = answer(arrived, received.length - 1);
      if (given === HANG_UP) return void request.socket.destroy();
      response.writeHead(given.status, given.headers ?? {});
      response.end(given.body ?? "");
    });
  });
  const origin = await listen(server);
  const pauses: number[] = [];
  return {
    received,
    pauses,
    wire: {
      // Node has no page to be of the same origin with.
      fetch: (path, { mode: _, ...options } = {}) => fetch(new URL(String(path), origin), options),
      sleep: async (ms) => void pauses.push(ms),
    },
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
