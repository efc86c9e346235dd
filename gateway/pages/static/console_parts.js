// What the console's pages are made of. All text is set as text, never as markup.
import { stateWord, word } from "./console_words.js";

export const el = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

export const field = (label, attributes) => el("label", {}, label, el("input", attributes));

/** A list to choose from: `options` are [value, label]. */
export const choice = (label, name, options, attributes = {}) =>
  el("label", {}, label, el("select", { name, ...attributes }, ...options.map(([value, text]) => el("option", { value }, text))));

/** A filter: everything, or one of the values. */
export const filter = (label, name, values, words) =>
  choice(label, name, [["", word("all")], ...values.map((value) => [value, words(value)])]);

export const badge = (value, words = stateWord) => el("span", { class: `state ${value}` }, words(value));

/** A receipt's copy opens beside the list; the original is for machines, so it is saved. */
export const receiptLinks = (id) => el("span", {}, el("a", { href: `/console/api/receipts/${id}.pdf`, target: "_blank" }, word("copy")), " · ",
  el("a", { href: `/console/api/receipts/${id}.xml`, download: true }, word("original")));

const heads = (columns) => el("thead", {}, el("tr", {}, ...columns.map(([label, kind]) => el("th", { scope: "col", class: kind }, label))));

/** Cells and heads are [content, kind]; a kind is a class of the style sheet. */
export const row = (cells) => el("tr", {}, ...cells.map(([cell, kind]) => el("td", { class: kind }, cell ?? "")));

export const tableOf = (columns, body) => el("div", { class: "scroll" }, el("table", {}, heads(columns), body));

export const table = (columns, rows) => tableOf(columns, el("tbody", {}, ...rows.map(row)));

export const facts = (rows) => el("dl", {}, ...rows.filter(([, value]) => value !== null && value !== undefined && value !== "")
  .flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
