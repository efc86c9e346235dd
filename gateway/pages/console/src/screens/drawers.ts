// Cash at the counter: its clerk opens a drawer, takes, brings to the bank and counts; another officer closes it.
import { act, isMe, mayPropose, secondAct } from "../parts/acts.ts";
import { read, type Schema } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge, el, facts, field, filter, folded, valuesOf } from "../parts/dom.ts";
import { amountCell, money, number, time, timeCell } from "../parts/format.ts";
import { list } from "../parts/table.ts";
import { actorWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Drawer = Schema<"Drawer">;

// What the State Bank issues, in đồng.
const NOTES = [500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100];

const statusWord = (status: string) => word(`drawer_${status}`);

const opening = () => folded(word("open_drawer"), act({
  label: word("open_drawer"), path: "/v1/drawers", main: true,
  fields: [field(word("counter_hint"), { name: "counter", required: true, maxlength: 8, pattern: "[0-9A-Z]{1,8}", autocapitalize: "characters" })],
  body: ({ counter }) => ({ counter }) }));

const all = async (place: HTMLElement) => {
  await list(place, {
    name: "drawers",
    path: "/v1/drawers",
    filters: [filter(word("status"), "status", ["open", "counted", "closed"], statusWord), field(word("counter"), { name: "counter", maxlength: 8 })],
    columns: [
      { name: "opened_at", kind: "time", cell: (one) => link("drawers", one.id, timeCell(one.opened_at)) },
      { name: "counter", kind: "line", cell: (one) => one.counter },
      { name: "clerk", kind: "long", cell: (one) => actorWord(one.clerk) },
      { name: "status", cell: (one) => badge(one.status, statusWord) },
      { name: "expected", kind: "money", cell: (one) => amountCell(one.expected) },
      { name: "difference", kind: "money", cell: (one) => amountCell(one.difference) },
    ],
  });
  if (mayPropose()) place.lastElementChild?.append(opening());
};

const counting = (to: string) => {
  const sum = el("output", { "aria-live": "polite" }, money(0));
  const notes = NOTES.map((value) => field(number(value), { name: String(value), type: "number", min: 0, max: 1000000, step: 1, value: 0, inputmode: "numeric" }));
  const count = (values: Record<string, string>, value: number) => Number(values[String(value)]);
  const form = act({ label: word("count"), path: `${to}/count`, main: true,
    fields: [el("fieldset", { class: "notes" }, el("legend", {}, word("notes")), ...notes), el("p", {}, `${word("counted")}: `, sum)],
    body: (values) => ({ pieces: NOTES.filter((value) => count(values, value) > 0).map((value) => ({ value, count: count(values, value) })) }) });
  form.addEventListener("input", () => {
    const values = valuesOf(form);
    sum.textContent = money(NOTES.reduce((whole, value) => whole + value * count(values, value), 0));
  });
  return form;
};

const clerksActs = (one: Drawer) => {
  const to = `/v1/drawers/${one.id}`;
  const sum = () => field(word("amount"), { name: "amount", type: "number", min: 1, step: 1, required: true });
  return [
    one.status === "open" ? act({ label: word("take_cash"), path: `${to}/take`, main: true,
      fields: [field(word("remedy_payment"), { name: "payment", required: true, maxlength: 60, pattern: "pay_[0-9a-f\\-]{36}" })],
      body: ({ payment }) => ({ payment }) }) : null,
    one.status === "open" ? folded(word("to_bank"), act({ label: word("to_bank"), path: `${to}/deposit`, fields: [sum()],
      body: ({ amount }) => ({ amount: Number(amount) }) })) : null,
    folded(word("count"), counting(to))];
};

/** Whoever opened it works with it; somebody else closes it when it is counted. */
const acts = (one: Drawer) => {
  if (!mayPropose() || one.status === "closed") return null;
  return el("div", { class: "acts" }, ...(isMe(one.clerk) ? clerksActs(one) : []),
    one.status === "counted" ? secondAct(one.clerk, { label: word("close_drawer"), path: `/v1/drawers/${one.id}/close` }) : null);
};

const one = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/drawers/{id}", { id });
  place.append(el("section", { class: "card" }, back("drawers"),
    el("h1", {}, `${word("drawer")} ${found.counter} `, badge(found.status, statusWord)),
    facts([[word("id"), found.id], [word("clerk"), actorWord(found.clerk)], [word("opened_at"), time(found.opened_at)],
      [word("opening"), money(found.opening)], [word("taken"), money(found.taken)], [word("deposited"), money(found.deposited)],
      [word("expected"), money(found.expected)], [word("counted"), found.counted === null ? "" : byAt(money(found.counted), time(found.counted_at))],
      [word("difference"), found.difference === null ? "" : money(found.difference)],
      [word("closed_by"), found.closed_by ? byAt(actorWord(found.closed_by), time(found.closed_at)) : ""]]),
    acts(found)));
};

addTab("daily", "drawers", all, one);
