/**
 * What can go wrong on the reporter's side, as one tree.
 *
 *     SaccaError
 *     ├── UnsupportedError   this browser lacks or fails a primitive
 *     ├── NetworkError       no answer, or none that promises anything; trying again may help
 *     │   └── AnswerError    something answered, but not as this server does: it is in trouble, or another one spoke
 *     ├── UnloadedError      a part of this page did not come; loading it again may help
 *     ├── RefusedError       the server refused these bytes for good
 *     ├── ClosedError        nothing can be sealed now: too few readers, or no fresh keys
 *     ├── StaleError         the bundle is from another time than this phone
 *     ├── ChainError         the bundle does not follow from the pinned custodians
 *     ├── ExclusionError     too few readers would remain
 *     ├── TooLongError       the report does not fit the largest size
 *     ├── ReceiptError       not a number of ours
 *     └── OpenError          a ciphertext did not open; carries no detail
 *
 * Messages are for engineers; the page has its own words for each class.
 */

/** Root of the tree; never thrown itself. */
export abstract class SaccaError extends Error {}

/** A primitive is missing, or its known answers are wrong. */
export class UnsupportedError extends SaccaError {}

/** No answer, or an answer that promises nothing. The same bytes may be sent again. */
export class NetworkError extends SaccaError {}

/** A status or a text that is not ours: the server's own trouble, or a network that asks people to sign in first. */
export class AnswerError extends NetworkError {}

/** /static/pins.js is missing: without it nothing can be checked. */
export class UnloadedError extends SaccaError {}

/** The server will never take these bytes. */
export class RefusedError extends SaccaError {
  readonly status: number;

  constructor(status: number) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

/** Fewer than two triage members, or no ledger epoch. */
export class ClosedError extends SaccaError {}

/** Verified, but too old or from the future. Most often the phone's clock is wrong. */
export class StaleError extends SaccaError {
  /** The phone's UTC day, to be shown to the reporter. */
  readonly phoneDay: string;
  readonly bundleDay: string;

  constructor(phoneDay: string, bundleDay: string) {
    super(`a bundle of ${bundleDay} on ${phoneDay}`);
    this.phoneDay = phoneDay;
    this.bundleDay = bundleDay;
  }
}

/** Something between the pinned custodians and the keys is wrong: an attack, or a broken ceremony. */
export class ChainError extends SaccaError {}

/** Fewer than two triage members would be able to read. */
export class ExclusionError extends SaccaError {}

/** The body would be longer than 1 MiB. */
export class TooLongError extends SaccaError {}

/** Not 34 digits with their check digits. */
export class ReceiptError extends SaccaError {}

/** Which step failed would be an oracle, so there is no message. */
export class OpenError extends SaccaError {}
