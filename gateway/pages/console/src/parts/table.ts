// Tables: filtered and paged by core, with columns to choose, exported exactly as they stand, walked by keyboard.
import { type Answer, read, type Readable } from "./api.ts";
import { guarded, here } from "./desk.ts";
import { type Child, el, valuesOf } from "./dom.ts";
import { businessDay } from "./format.ts";
import { views } from "./views.ts";
import { currentLanguage, said, word } from "./words.ts";

/** A kind is a class of the style sheet. */
export type Kind = "money" | "time" | "line" | "long";

export interface Column<One> {
  name: string;  ///< its word, and its name in what the officer chose
  cell: (one: One) => Child;
  kind?: Kind;
  label?: string;  ///< where its name alone is no word
}

type Page = { data: unknown[] };
export type ListPath = { [Path in Readable]: Answer<Path> extends Page ? Path : never }[Readable];
export type Row<Path extends ListPath> = Answer<Path> extends { data: (infer One)[] } ? One : never;

const labelOf = ({ name, label }: { name: string; label?: string }) => label ?? word(name);

const head = <One>(columns: readonly Column<One>[]) => el("thead", {}, el("tr", {}, ...columns.map((column) =>
  el("th", { scope: "col", class: column.kind, "data-column": column.name }, labelOf(column)))));

const rowOf = <One>(columns: readonly Column<One>[], one: One) => el("tr", {}, ...columns.map(({ name, kind, cell }) =>
  el("td", { class: kind, "data-column": name }, cell(one))));

const framed = (table: HTMLElement) => reachable(el("div", { class: "scroll" }, table));

/** What scrolls sideways is reached by keyboard: by its links, or else by itself. */
const reachable = <Frame extends HTMLElement>(frame: Frame): Frame => {
  frame.tabIndex = frame.querySelector("a, button, summary") ? -1 : 0;
  return frame;
};

/** A table of what is at hand already. */
export const table = <One>(columns: readonly Column<One>[], rows: readonly One[]): HTMLElement =>
  framed(el("table", {}, head(columns), el("tbody", {}, ...rows.map((one) => rowOf(columns, one)))));

const bare = (cell: Element) => cell.querySelector("data")?.value ?? cell.querySelector("time")?.dateTime ?? cell.textContent ?? "";

const compare = (a: string, b: string): number => {
  const [x, y] = [Number(a), Number(b)];
  return a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b, currentLanguage());
};

const sortBy = (table: HTMLTableElement, at: number, head: HTMLElement) => {
  const down = head.ariaSort === "ascending";
  for (const other of table.querySelectorAll("th")) other.ariaSort = "none";
  head.ariaSort = down ? "descending" : "ascending";
  const valueOf = (row: Element) => bare(row.children[at] ?? row);
  const rows = [...table.querySelectorAll("tbody tr")].sort((a, b) => compare(valueOf(a), valueOf(b)) * (down ? -1 : 1));
  table.tBodies[0]?.append(...rows);
};

/** Its heads sort. For tables that are there in full: sorting one page of many would tell what is not so. */
export const sortable = (table: HTMLTableElement): HTMLTableElement => {
  [...table.querySelectorAll("th")].forEach((head, at) => {
    const label = head.textContent ?? "";
    head.ariaSort = "none";
    head.replaceChildren(el("button", { type: "button", title: said("sort_by", { column: label }), onclick: () => sortBy(table, at, head) }, label));
  });
  return table;
};

/** A cell that a spreadsheet takes for a formula stays text. */
const csvCell = (given: string) => {
  const value = /^[=+\-@\t\r]/.test(given) && !/^-?\d+$/.test(given) ? `'${given}` : given;
  return /[",\r\n]/.test(value) ? `"${value.replaceAll("\"", "\"\"")}"` : value;
};

export const keep = (name: string, content: Blob): void => {
  const href = URL.createObjectURL(content);
  el("a", { href, download: name }).click();
  URL.revokeObjectURL(href);
};

/** What is seen of the table, as CSV: these rows, these columns. */
const exported = (table: Element) => [...table.querySelectorAll("tr")].map((row) =>
  [...row.children].filter((cell) => !(cell as HTMLElement).hidden)
    .map((cell) => csvCell(cell.tagName === "TH" ? cell.textContent ?? "" : bare(cell))).join(",")).join("\r\n");

export const exportButton = (name: string, table: Element): HTMLElement =>
  el("button", { type: "button", class: "quiet", onclick: () =>
    keep(`${name}-${businessDay()}.csv`, new Blob(["\ufeff", exported(table), "\r\n"], { type: "text/csv" })) }, word("export_shown"));

const hiddenOf = (name: string): Set<string> => new Set(localStorage.getItem(`columns.${name}`)?.split(" ").filter(Boolean));

/** Which columns are shown stays as the officer left it. */
const columnChoice = (name: string, columns: readonly { name: string; label?: string }[], arrange: () => void) => {
  const hidden = hiddenOf(name);
  const box = (column: string, label: string) => el("label", { class: "box" }, el("input", { type: "checkbox", checked: !hidden.has(column), onchange: (event) => {
    if ((event.target as HTMLInputElement).checked) hidden.delete(column);
    else hidden.add(column);
    localStorage.setItem(`columns.${name}`, [...hidden].join(" "));
    arrange();
  } }), label);
  return el("details", { class: "columns" }, el("summary", {}, word("columns")), ...columns.map((one) => box(one.name, labelOf(one))));
};

export const fillFrom = (form: HTMLFormElement, query: URLSearchParams) => {
  for (const [name, value] of query) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement || input instanceof HTMLSelectElement) input.value = value;
  }
};

/** The filters stand in the address, so that a link or a bookmark shows the same. */
export const noteIn = (query: Record<string, string>) => {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  history.replaceState(null, "", `${location.hash.split("?")[0] || "#/"}${asked ? `?${asked}` : ""}`);
};

export interface List<Path extends ListPath> {
  name: string;
  path: Path;
  given?: Record<string, string>;  ///< what is asked of every page beside the filters
  filters?: HTMLElement[];
  columns: readonly Column<Row<Path>>[];
}

/** A list that grows by pages. It says when it is empty, and what went wrong with a way to try again. */
export const list = async <Path extends ListPath>(place: HTMLElement, { name, path, given = {}, filters = [], columns }: List<Path>): Promise<void> => {
  const body = el("tbody");
  const grid = el("table", { "data-list": name }, head(columns), body);
  const state = el("p", { class: "state-of-list", role: "status" });
  const more = el("button", { type: "button", hidden: true }, word("more"));
  const form = el("form", { class: "filters" }, ...filters, filters.length > 0 ? el("button", { class: "main" }, word("find")) : null);
  const section = el("section", { class: "card" });
  let after = "";

  const frame = framed(grid);
  const arrange = () => {
    reachable(frame);
    const hidden = hiddenOf(name);
    for (const cell of grid.querySelectorAll<HTMLElement>("[data-column]")) cell.hidden = hidden.has(cell.dataset["column"] ?? "");
  };
  const append = (page: { data: unknown[]; next?: string | null; has_more?: boolean }) => {
    body.append(...page.data.map((one) => rowOf(columns, one as Row<Path>)));
    after = page.next ?? "";
    more.hidden = !page.has_more;
    state.textContent = body.childElementCount === 0 ? word("none") : said(page.has_more ? "rows_so_far" : "rows_all", { count: body.childElementCount });
    arrange();
  };
  const load = async (): Promise<void> => {
    section.setAttribute("aria-busy", "true");
    state.replaceChildren(word("loading"));
    try {
      append(await read(path, { ...given, ...valuesOf(form), limit: 50, after }));
    } catch (error) {
      state.replaceChildren();
      throw error;
    } finally {
      section.setAttribute("aria-busy", "false");
      if (state.childNodes.length === 0) state.append(el("button", { type: "button", onclick: retry }, word("try_again")));
    }
  };
  const retry = guarded(load);
  const search = guarded(async () => {
    noteIn(valuesOf(form));
    after = "";
    body.replaceChildren();
    await load();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void search();
  });
  more.addEventListener("click", () => void retry());
  fillFrom(form, here().query);
  const open = (query: Record<string, string>) => {
    form.reset();
    fillFrom(form, new URLSearchParams(query));
    void search();
  };
  section.append(form, frame, el("div", { class: "below" }, state, more,
    filters.length > 0 ? views(name, () => valuesOf(form), open) : null, columnChoice(name, columns, arrange), exportButton(name, grid)));
  place.append(section);
  await retry();
};
