// The keyboard comes first: every list is walked and every page reached without a mouse. `?` shows how.
import { el } from "./dom.ts";
import { word } from "./words.ts";

const KEYS = [["/", "key_search"], ["j ↓", "key_next"], ["k ↑", "key_previous"], ["Enter", "key_open"], ["u", "key_back"], ["m", "key_menu"], ["?", "key_help"]] as const;

export const showHelp = (): void => {
  const dialog: HTMLDialogElement = el("dialog", { "aria-labelledby": "help-title", onclose: () => dialog.remove() },
    el("h2", { id: "help-title" }, word("shortcuts")),
    el("dl", {}, ...KEYS.flatMap(([key, name]) => [el("dt", {}, ...key.split(" ").flatMap((one) => [el("kbd", {}, one), " "])), el("dd", {}, word(name))])),
    el("form", { method: "dialog" }, el("button", { class: "main" }, word("close_help"))));
  document.body.append(dialog);
  dialog.showModal();
};

/** What a row is opened by is what has the focus. */
const rowLinks = () => [...document.querySelectorAll<HTMLElement>("tbody tr")].flatMap((row) => row.querySelector<HTMLElement>("a[href^='#']") ?? []);

const step = (by: 1 | -1) => {
  const links = rowLinks();
  const now = links.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
  const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + by, 0), links.length - 1);
  links[next]?.focus();
  links[next]?.scrollIntoView({ block: "nearest" });
  return links.length > 0;
};

const focus = (selector: string) => {
  const found = document.querySelector<HTMLElement>(selector);
  found?.focus();
  return found !== null;
};

const ACTS: Record<string, () => boolean> = {
  "/": () => focus("#search input"),
  "?": () => { showHelp(); return true; },
  "j": () => step(1), "ArrowDown": () => step(1), "k": () => step(-1), "ArrowUp": () => step(-1),
  "u": () => { const back = document.querySelector<HTMLElement>("a.back"); back?.click(); return back !== null; },
  "m": () => focus("nav a[aria-current=page]"),
};

const writes = (target: EventTarget | null) => target instanceof HTMLElement && (target.closest("input, select, textarea, dialog") !== null || target.isContentEditable);

export const listenToKeys = (): void => document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && writes(event.target)) (event.target as HTMLElement).blur();
  if (event.ctrlKey || event.altKey || event.metaKey || writes(event.target)) return;
  const inTable = document.activeElement?.closest("tbody") !== null && document.activeElement?.closest("tbody") !== undefined;
  if (event.key.startsWith("Arrow") && !inTable) return;  // arrows scroll the page until a row has the focus
  if (ACTS[event.key]?.()) event.preventDefault();
});
