// Collected money on its way to the treasury: proposed by one, approved by another, proven by the bank's line.
import { act, mayPropose, refuseWord, secondAct } from "../parts/acts.ts";
import { linkTo, read, type Schema } from "../parts/api.ts";
import { addTab, address } from "../parts/desk.ts";
import { badge, el, facts, field, filter, folded } from "../parts/dom.ts";
import { amountCell, businessDay, day, dayCell, money, time, timeCell } from "../parts/format.ts";
import { list, table } from "../parts/table.ts";
import { actorWord, stateWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Remittance = Schema<"Remittance">;

const STATES = ["proposed", "approved", "proven", "rejected"];
const MOST_CODES = 10;  // by hand; more belong into the catalogue

const codeRow = (at: number) => el("fieldset", { class: "row-of-fields", hidden: at > 0 }, el("legend", {}, word("budget_code")),
  field(word("fee_code"), { name: `fee_${at}`, maxlength: 64 }), field(word("chapter"), { name: `chapter_${at}`, maxlength: 10, size: 6 }),
  field(word("sub_item"), { name: `sub_item_${at}`, maxlength: 10, size: 6 }));

/** Rows that are filled in; a row half filled goes too, and core says what it lacks. */
const codesOf = (values: Record<string, string>) => Array.from({ length: MOST_CODES }, (_, at) =>
  ({ fee: values[`fee_${at}`] ?? "", chapter: values[`chapter_${at}`] ?? "", sub_item: values[`sub_item_${at}`] ?? "" }))
  .filter((code) => Object.values(code).some(Boolean));

const requestOf = (values: Record<string, string>): Schema<"RemittanceRequest"> => {
  const { through = "", account = "", code = "", name = "", authority_code = "", authority_name = "" } = values;
  const codes = codesOf(values);
  return { through, treasury: { account, code, name, authority_code, authority_name }, ...(codes.length > 0 ? { codes } : {}) };
};

const proposing = (last: Schema<"Treasury"> | undefined) => {
  const rows = Array.from({ length: MOST_CODES }, (_, at) => codeRow(at));
  const more = el("button", { type: "button", class: "quiet", onclick: () => {
    const next = rows.find((row) => row.hidden);
    if (next) next.hidden = false;
    more.hidden = rows.every((row) => !row.hidden);
  } }, word("one_more"));
  const required = (label: string, name: string, value: string, most: number) => field(word(label), { name, value, required: true, maxlength: most });
  return folded(word("propose_remittance"), act({
    label: word("propose"), path: "/v1/remittances", main: true,
    fields: [field(word("through"), { name: "through", type: "date", required: true, value: businessDay(1), max: businessDay(1) }),
      required("treasury_account", "account", last?.account ?? "7111", 20), required("treasury_code", "code", last?.code ?? "", 20),
      required("treasury_name", "name", last?.name ?? "", 200), required("authority_code", "authority_code", last?.authority_code ?? "", 20),
      required("authority_name", "authority_name", last?.authority_name ?? "", 200), ...rows, more],
    body: requestOf,
    done: (answer) => { location.hash = address("remittances", (answer as Remittance).id); },
  }));
};

const all = async (place: HTMLElement) => {
  if (mayPropose()) {
    const { data: [last] } = await read("/v1/remittances", { limit: 1 });
    place.append(el("section", { class: "card first" }, proposing(last?.treasury)));
  }
  await list(place, {
    name: "remittances",
    path: "/v1/remittances",
    filters: [filter(word("status"), "status", STATES, stateWord)],
    columns: [
      { name: "proposed", kind: "time", cell: (one) => link("remittances", one.id, timeCell(one.proposed_at)) },
      { name: "through", kind: "line", cell: (one) => dayCell(one.through) },
      { name: "treasury", kind: "long", cell: (one) => one.treasury.name },
      { name: "reference", kind: "line", cell: (one) => one.reference },
      { name: "status", cell: (one) => badge(one.status) },
      { name: "amount", kind: "money", cell: (one) => amountCell(one.amount) },
    ],
  });
};

const items = (one: Remittance) => table([
  { name: "fee", kind: "long", cell: (item) => item.fee },
  { name: "what", kind: "long", cell: (item) => item.description },
  { name: "chapter", cell: (item) => item.chapter },
  { name: "sub_item", cell: (item) => item.sub_item },
  { name: "amount", kind: "money", cell: (item) => amountCell(item.amount) },
], one.items);

const deciding = (one: Remittance) => el("div", { class: "acts" },
  secondAct(one.proposed_by, { label: word("approve"), path: `/v1/remittances/${one.id}/approve` }),
  act({ label: refuseWord(one.proposed_by), path: `/v1/remittances/${one.id}/reject` }));

/** The slip for the treasury, and this page on paper. */
const papers = (one: Remittance) => el("p", { class: "papers" },
  ["approved", "proven"].includes(one.status) ? el("a", { href: linkTo(`/v1/remittances/${one.id}.xml`), download: `${one.reference}.xml` }, word("voucher")) : null, " ",
  el("button", { type: "button", class: "quiet", onclick: () => print() }, word("print")));

const one = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/remittances/{id}", { id });
  const { treasury } = found;
  place.append(el("section", { class: "card" }, back("remittances"),
    el("h1", {}, `${word("remittances")} ${money(found.amount)} `, badge(found.status)),
    facts([[word("id"), found.id], [word("through"), day(found.through)], [word("from_account"), found.from_account],
      [word("treasury"), `${treasury.name} (${treasury.code}), ${treasury.account}`], [word("authority_name"), `${treasury.authority_name} (${treasury.authority_code})`],
      [word("reference"), found.reference], [word("proposed_by"), byAt(actorWord(found.proposed_by), time(found.proposed_at))],
      [word("decided_by"), found.decided_by ? byAt(actorWord(found.decided_by), time(found.decided_at)) : ""],
      [word("statement_line"), found.statement_line], [word("proven_at"), time(found.proven_at)]]),
    found.status === "approved" ? el("p", {}, word("put_in_memo")) : null,
    el("h2", {}, word("items")), items(found), el("p", { class: "sum" }, `${word("total")}: `, el("strong", {}, money(found.amount))),
    papers(found), found.status === "proposed" && mayPropose() ? deciding(found) : null));
};

addTab("closing", "remittances", all, one);
