/** The request of who comes back. */

import type { Bytes } from "./bytes.ts";
import { AnswerError } from "./errors.ts";
import { answered, QUIET, type Wire } from "./http.ts";

const PATH = "/v1/mailbox";

/** Every answer has this length, whatever is in it. */
const LENGTH = 32_768;

const TIMEOUT_MS = 60_000;

/**
 * Ask for a page of a mailbox.
 *
 * @throws NetworkError No answer; asking again may help, and changes nothing.
 * @throws AnswerError An answer, but none of a mailbox; as above.
 */
export async function postMailbox(question: Bytes, { fetch }: Wire): Promise<Bytes> {
  const response = await answered(
    fetch(PATH, {
      ...QUIET,
      method: "POST",
      headers: { "content-type": "application/json" },
      body: question,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }),
  );
  if (response.status !== 200) throw new AnswerError(`a mailbox answered with ${response.status}`);
  const answer = new Uint8Array(await answered(response.arrayBuffer()));
  if (answer.length !== LENGTH) throw new AnswerError("an answer of another length");
  return answer;
}
