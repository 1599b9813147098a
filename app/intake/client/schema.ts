/** What a report asks: from app/domain/report.py, by `python -m app.intake.schema`. Not changed by hand. */

export const SCHEMA = 1;

/** What is ticked instead of an answer, so alone. */
export const DECLINED: readonly string[] = ["unknown", "unsaid"];

/** Answers by question id; what is empty is left out. */
export interface Answers {
  readonly who?: {
    readonly choices?: readonly ("embassy" | "ministry" | "police" | "immigration" | "interpreter" | "middleman" | "other" | "unknown" | "unsaid")[];
    readonly office?: string;
    readonly name_km?: string;
    readonly name_latin?: string;
    readonly description?: string;
  };
  readonly what?: {
    readonly choices?: readonly ("cash" | "watch" | "perfume" | "phone" | "other" | "unknown" | "unsaid")[];
    readonly details?: string;
    readonly amount?: string;
    readonly currency?: "usd" | "khr" | "thing";
  };
  readonly promise?: {
    readonly choices?: readonly ("release" | "faster" | "papers" | "treatment" | "nothing" | "other" | "unknown" | "unsaid")[];
    readonly details?: string;
  };
  readonly when?: {
    readonly choices?: readonly ("visit" | "before" | "after" | "often" | "unknown" | "unsaid")[];
    readonly month?: `${number}-${number}` | "earlier";
  };
  readonly where?: {
    readonly choices?: readonly ("detention" | "office" | "home" | "public" | "elsewhere" | "unknown" | "unsaid")[];
    readonly place?: string;
  };
  readonly how?: {
    readonly choices?: readonly ("person" | "call" | "message" | "relative" | "someone" | "unknown" | "unsaid")[];
    readonly details?: string;
  };
  readonly threat?: {
    readonly choices?: readonly ("consequences" | "detention" | "deportation" | "harm" | "family" | "none" | "other" | "unknown" | "unsaid")[];
    readonly details?: string;
  };
  readonly gave?: {
    readonly choices?: readonly ("all" | "part" | "later" | "no" | "unknown" | "unsaid")[];
    readonly details?: string;
  };
  readonly words?: {
    readonly words?: string;
  };
  readonly urgent?: {
    readonly choices?: readonly ("danger" | "soon" | "no" | "unknown" | "unsaid")[];
    readonly safe?: string;
  };
}
