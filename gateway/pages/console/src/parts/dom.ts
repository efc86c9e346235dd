// What the console's pages are made of. All text is set as text, never as markup.
import { stateWord, word } from "./words.ts";

export type Child = Node | string | null | undefined | false;
type Handler = (event: Event) => unknown;
export type Attributes = Record<string, string | number | boolean | null | undefined | Handler>;

const setAttribute = (node: Element, name: string, value: Attributes[string]) => {
  if (typeof value === "function") node.addEventListener(name.slice(2), value);
  else if (value === true) node.setAttribute(name, "");
  else if (value !== false && value !== undefined && value !== null) node.setAttribute(name, String(value));
};

const present = (children: Child[]) => children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false);

/** Attributes that begin with "on" are listeners; true is an empty attribute, false and undefined are none. */
export const el = <Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[Name] => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) setAttribute(node, key, value);
  node.append(...present(children));
  return node;
};

export const svg = (name: keyof SVGElementTagNameMap, attributes: Attributes = {}, ...children: Child[]): SVGElement => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) setAttribute(node, key, value);
  node.append(...present(children));
  return node;
};

export const field = (label: string, attributes: Attributes): HTMLLabelElement => el("label", {}, label, el("input", attributes));

export type Option = readonly [value: string, label: string];

/** A list to choose from. */
export const choice = (label: string, name: string, options: readonly Option[], attributes: Attributes = {}): HTMLLabelElement =>
  el("label", {}, label, el("select", { name, ...attributes }, ...options.map(([value, text]) => el("option", { value }, text))));

/** What is chosen in a `choice`. */
export const chosen = (label: HTMLLabelElement): string => label.querySelector("select")?.value ?? "";

/** A filter: everything, or one of the values. */
export const filter = (label: string, name: string, values: readonly string[], words: (value: string) => string): HTMLLabelElement =>
  choice(label, name, [["", word("all")], ...values.map((value): Option => [value, words(value)])]);

export const badge = (value: string, words: (value: string) => string = stateWord): HTMLElement =>
  el("span", { class: `state ${value}` }, words(value));

/** A part that is opened by whoever wants it. */
export const folded = (label: string, ...children: Child[]): HTMLDetailsElement => el("details", {}, el("summary", {}, label), ...children);

export type Fact = readonly [name: string, value: Child | number];

/** What is known of one thing; what is empty is left out. */
export const facts = (rows: readonly Fact[]): HTMLDListElement =>
  el("dl", {}, ...rows.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false)
    .flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, typeof value === "number" ? String(value) : value)]));

/** The fields of a form, by name; files are not text. */
export const valuesOf = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : ""]));
