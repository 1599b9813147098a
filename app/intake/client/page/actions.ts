/** What buttons mean: the name in `data-action` → what is done with the button that was pressed. */
export type Actions = Readonly<Record<string, (pressed: HTMLElement) => unknown>>;
