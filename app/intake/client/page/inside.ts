/** Browsers inside other apps: those may see what is typed. Found out here alone, nothing is sent; nobody is held up. */

import { one } from "./dom.ts";
import { wordsOf } from "./words.ts";

/** What such apps call themselves; `; wv)` is any app's web view on Android. */
const APPS = /\bFB(AN|AV|_IAB)\b|Messenger|Instagram|Telegram|\bLine\/|TikTok|musical_ly|Bytedance|; wv\)/i;

const PHONE_OF_APPLE = /iPhone|iPad|iPod/;

/** Say if a user agent is that of an app, not of a browser. */
export function isInsideApp(agent: string): boolean {
  // Every browser on Apple's phones names Safari; web views of apps don't.
  return APPS.test(agent) || (PHONE_OF_APPLE.test(agent) && !/Safari\//.test(agent));
}

/** Return the address that makes Android open a site in Chrome. */
export function chromeAddress({ host, protocol }: { host: string; protocol: string }): string {
  return `intent://${host}/#Intent;scheme=${protocol.replace(":", "")};package=com.android.chrome;end`;
}

/** Warn, above everything else, who came from inside an app, and show the way out of it. */
export function startInside(agent: string): void {
  if (!isInsideApp(agent)) return;
  const notice = wordsOf("inside");
  const link = one<HTMLAnchorElement>("a", notice);
  if (/Android/.test(agent)) link.href = chromeAddress(location);
  else link.remove();
  one('[data-step="start"]').prepend(notice);
}
