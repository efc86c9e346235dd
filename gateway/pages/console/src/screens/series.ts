// Series of receipts: what numbers them, what is left of each, and opening another, which takes two officers.
import { act, mayPropose, refuseWord, secondAct, text } from "../parts/acts.ts";
import { read, type Schema } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge, choice, el, facts, field, folded } from "../parts/dom.ts";
import { number, numberCell, time } from "../parts/format.ts";
import { table } from "../parts/table.ts";
import { actorWord, said, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Series = Schema<"ReceiptSeries">;

const registration = (one: Series) => one.registration ? word(`registration_${one.registration}`) : "";
const statusWord = (status: string) => word(`series_${status}`);
const left = (one: Series) => one.upper - one.last_number;

/** "low EBL01 26TAA" → what an officer has to do about it. */
const warning = (text: string) => {
  const [kind, ...rest] = text.split(" ");
  return el("li", {}, said(`warning_${kind}`, { series: rest.join(" ") }));
};

const warnings = (all: readonly string[]) => all.length === 0 ? null : el("section", { class: "warnings", "aria-label": word("warnings") },
  el("h2", {}, word("warnings")), el("ul", {}, ...all.map(warning)));

const proposing = () => folded(word("open_series"), act({
  label: word("propose"), path: "/v1/receipt_series", main: true,
  fields: [choice(word("form_code"), "form_code", [["EBL01", word("form_EBL01")], ["EBL02", word("form_EBL02")]]),
    field(word("symbol_hint"), { name: "symbol", required: true, maxlength: 5, pattern: "[0-9]{2}T[ABCDEGHKLMNPQRSTUVXY]{2}", autocapitalize: "characters" }),
    field(word("first_number"), { name: "first", type: "number", min: 1, max: 99999999, value: 1, required: true }),
    field(word("last_number"), { name: "upper", type: "number", min: 1, max: 99999999, value: 99999999, required: true }),
    text(word("reason"), "reason")],
  body: ({ form_code, symbol, first, upper, reason }) => ({ form_code, symbol, reason, first: Number(first), upper: Number(upper) }) }));

const all = async (place: HTMLElement) => {
  const { data, warnings: told } = await read("/v1/receipt_series");
  place.append(el("section", { class: "card" }, warnings(told), table([
    { name: "symbol", kind: "line", cell: (one) => link("series", one.id, `${one.form_code} ${one.symbol}`) },
    { name: "status", cell: (one) => badge(one.status, statusWord) },
    { name: "given", kind: "money", cell: (one) => numberCell(one.last_number) },
    { name: "left", kind: "money", cell: (one) => numberCell(left(one)) },
    { name: "tax_authority", cell: registration },
  ], data), mayPropose() ? proposing() : null));
};

const deciding = (one: Series) => el("div", { class: "acts" },
  secondAct(one.proposed_by, { label: word("approve"), path: `/v1/receipt_series/${one.id}/approve` }),
  act({ label: refuseWord(one.proposed_by), path: `/v1/receipt_series/${one.id}/reject` }));

const one = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/receipt_series/{id}", { id });
  place.append(el("section", { class: "card" }, back("series"),
    el("h1", {}, `${found.form_code} ${found.symbol} `, badge(found.status, statusWord)),
    facts([[word("id"), found.id], [word("given"), number(found.last_number)], [word("last_number"), number(found.upper)],
      [word("left"), number(left(found))], [word("tax_authority"), registration(found)], [word("reason"), found.reason],
      [word("proposed_by"), found.proposed_by ? byAt(actorWord(found.proposed_by), time(found.proposed_at)) : ""],
      [word("decided_by"), found.decided_by ? byAt(actorWord(found.decided_by), time(found.decided_at)) : ""],
      [word("closed"), found.closed_at ? byAt(time(found.closed_at), word(`closed_${found.closed_because}`)) : ""]]),
    found.status === "proposed" && mayPropose() ? deciding(found) : null));
};

addTab("receipts", "series", all, one);
