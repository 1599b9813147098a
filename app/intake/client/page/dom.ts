/** Finding what the template promises. */

/** Return the first match; a missing one is a programming error. */
export function one<T extends HTMLElement = HTMLElement>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(`the page lacks ${selector}`);
  return found;
}

/** Return every match, in the order of the page. */
export function all<T extends HTMLElement = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return Array.from(within.querySelectorAll<T>(selector));
}

/** Return a copy of what a `<template>` holds. */
export function copyOf(template: string, within: ParentNode = document): DocumentFragment {
  return document.importNode(one<HTMLTemplateElement>(template, within).content, true);
}
