/** What a reporter adds later: an envelope of kind 2 under the keys that the number gives, as long as a report. */

import type { Sealing } from "./api.ts";
import type { Bytes } from "./bytes.ts";
import { KIND_FOLLOW_UP, sealEnvelope } from "./envelope.ts";
import type { CaseKeys } from "./receipt.ts";
import { encodeReport } from "./report.ts";

export interface Addition {
  readonly language: "km" | "en";
  /** As typed. */
  readonly words: string;
}

/**
 * Seal words that join a case. Whom its report excluded is not in the number: the ledger keeps them out.
 *
 * @throws TooLongError The reporter can mend it.
 * @throws StaleError, ClosedError The page has been open for days: prepare again.
 */
export async function sealFollowUp(
  { language, words }: Addition,
  { caseId, lock, replyKey }: CaseKeys,
  { bundle, primitives, random, requireToday }: Sealing,
): Promise<Bytes> {
  requireToday();
  const body = encodeReport({ language, answers: { words: { words } } }, replyKey);
  const submission = { kind: KIND_FOLLOW_UP, caseId, lock, body, excluded: new Set<string>() } as const;
  return sealEnvelope(submission, bundle, { primitives, random });
}
