// Reports: what was collected, how much of it online, receipts, breaks by age, channel fees, officers' acts.
import { download, read, type Schema } from "../parts/api.ts";
import { barChart } from "../parts/chart.ts";
import { addTab, guarded, here } from "../parts/desk.ts";
import { type Child, choice, el, field, type Option, valuesOf } from "../parts/dom.ts";
import { amountCell, businessDay, day, dayCell, money, number, numberCell, percent } from "../parts/format.ts";
import { type Column, exportButton, fillFrom, keep, noteIn, sortable, table } from "../parts/table.ts";
import { channelWord, said, stateWord, word } from "../parts/words.ts";

type Line = Schema<"Report">["data"][number];

const REPORTS = ["collections", "online_payment_rate", "receipts", "breaks", "channel_fees", "audit"] as const;
const PERIODS = ["day", "month", "quarter", "year"] as const;
const MOST_BARS = 24;

const AMOUNTS = ["collected", "refunded", "net", "collected_online", "amount", "value_at_risk", "paid", "returned", "fee"];
const SHARE = "rate_percent_x100";
const WORDS: Record<string, (value: string) => string> = { channel: channelWord, kind: stateWord };
// Words that mean something else elsewhere in the console.
const LABELS: Record<string, string> = { fee: "fees", outcome: "outcome_of", opened: "opened_count" };

const isDay = (value: string) => /^\d{4}-\d{2}-\d{2}$/.test(value);

const cellOf = (name: string, value: Line[string] | undefined): Child => {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return name === "period" && isDay(value) ? dayCell(value) : WORDS[name]?.(value) ?? value;
  if (name === SHARE) return el("data", { value: value / 100 }, percent(value));
  return AMOUNTS.includes(name) ? amountCell(value) : numberCell(value);
};

const columnsOf = (rows: readonly Line[]): Column<Line>[] => Object.entries(rows[0] ?? {}).map(([name, value]): Column<Line> =>
  ({ name, label: word(LABELS[name] ?? name), cell: (one) => cellOf(name, one[name]),
    ...(typeof value === "number" ? { kind: "money" } : name === "period" ? { kind: "line" } : {}) }));

// What is drawn of each report.
const MEASURES: Record<(typeof REPORTS)[number], string> =
  { collections: "net", online_payment_rate: SHARE, receipts: "numbers", breaks: "opened", channel_fees: "fee", audit: "times" };

const sumOf = (rows: readonly Line[], name: string) => rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0);

/** Rates do not add up: the whole is reckoned from what they are rates of. */
const measured = (rows: readonly Line[], measure: string) => measure !== SHARE ? sumOf(rows, measure)
  : Math.floor(sumOf(rows, "online") * 10_000 / Math.max(sumOf(rows, "payments"), 1));

const shownOf = (measure: string, value: number) => measure === SHARE ? percent(value) : AMOUNTS.includes(measure) ? money(value) : number(value);

/** Several periods are compared with each other; one period by what it consists of. */
const groupOf = (rows: readonly Line[]) => ["period", "channel", "kind", "symbol", "agency_name", "act"]
  .find((name) => new Set(rows.map((row) => row[name])).size > 1) ?? "period";

const chart = (name: (typeof REPORTS)[number], rows: readonly Line[]) => {
  const measure = MEASURES[name], group = groupOf(rows);
  const groups = new Map<string, Line[]>();
  for (const row of rows) {
    const label = String(row[group] ?? "");
    groups.set(label, [...groups.get(label) ?? [], row]);
  }
  const bars = [...groups].slice(-MOST_BARS).map(([label, some]) => {
    const value = measured(some, measure);
    return { label: isDay(label) ? day(label) : WORDS[group]?.(label) ?? label, value, shown: shownOf(measure, value) };
  });
  return barChart(`${word(`report_${name}`)}: ${word(LABELS[measure] ?? measure)}`, bars);
};

const FORMS = [["csv", "text/csv"], ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"], ["pdf", "application/pdf"]] as const;

const saving = (name: string, query: Record<string, string>) => FORMS.map(([ending, type]) =>
  el("button", { type: "button", class: "quiet", onclick: guarded(async () =>
    keep(`${name}-${query["from"]}-${query["to"]}.${ending}`, await download(`/v1/reports/${name}`, type, { ...query, ...(ending === "csv" ? { bom: "true" } : {}) }))) },
  word(`save_${ending}`)));

const shown = (name: (typeof REPORTS)[number], rows: readonly Line[], query: Record<string, string>): Child[] => {
  if (rows.length === 0) return [el("p", { role: "status" }, word("none"))];
  const framed = table(columnsOf(rows), rows);
  const grid = framed.querySelector("table");
  if (grid) sortable(grid);
  return [chart(name, rows), framed,
    el("div", { class: "below" }, el("p", { class: "state-of-list", role: "status" }, said("rows_all", { count: number(rows.length) })),
      grid ? exportButton(name, grid) : null, ...saving(name, query),
      el("button", { type: "button", class: "quiet", onclick: () => print() }, word("print")))];
};

const page = async (place: HTMLElement) => {
  const result = el("section", { class: "card", "aria-live": "polite" });
  const names = REPORTS.map((name): Option => [name, word(`report_${name}`)]);
  const form: HTMLFormElement = el("form", { class: "filters" }, choice(word("which_report"), "report", names),
    field(word("from"), { name: "from", type: "date", required: true, value: businessDay(30), max: businessDay() }),
    field(word("to"), { name: "to", type: "date", required: true, value: businessDay(), max: businessDay() }),
    choice(word("by"), "by", PERIODS.map((one): Option => [one, word(`by_${one}`)])), el("button", { class: "main" }, word("see_report")));
  const load = guarded(async () => {
    const given = valuesOf(form);
    noteIn(given);
    const { report, ...query } = given;
    const name = REPORTS.find((one) => one === report) ?? "collections";
    result.setAttribute("aria-busy", "true");
    try {
      const { data } = await read("/v1/reports/{report}", { report: name, ...query });
      result.replaceChildren(...shown(name, data, query).filter((child) => child instanceof Node));
    } finally {
      result.setAttribute("aria-busy", "false");
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void load();
  });
  fillFrom(form, here().query);
  place.append(el("section", { class: "card first" }, form), result);
  await load();
};

addTab("closing", "reports", page);
