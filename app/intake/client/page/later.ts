/** The steps after the form, which come while it is read and filled in. */

import { loadSteps } from "../loading.ts";
import { copyOf, one } from "./dom.ts";
import { showReadiness } from "./readiness.ts";

let coming: Promise<void> | undefined;

/**
 * Put them into the page, unless they are there.
 *
 * @throws NetworkError It may be asked again.
 */
export function takeLater(): Promise<void> {
  coming ??= take().catch((error: unknown) => {
    coming = undefined;
    throw error;
  });
  return coming;
}

async function take(): Promise<void> {
  const brought = await loadSteps();
  one("main").append(copyOf("#steps", brought));
  one<HTMLTemplateElement>("#words").content.append(copyOf("#more-words", brought));
  document.body.append(document.adoptNode(one("#reply", brought)));
  showReadiness();
}
