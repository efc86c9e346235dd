// Cash at the counter: its clerk opens a drawer, takes, brings to the bank and counts; another officer closes it.
import { act, address, addTab, call, isMe, mayPropose, secondAct, showList } from "./console_desk.js";
import { badge, el, facts, field, filter } from "./console_parts.js";
import { actorWord, money, number, time, word } from "./console_words.js";

// What the State Bank issues, in đồng.
const NOTES = [500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100];

const statusWord = (status) => word(`drawer_${status}`);

const opening = () => el("details", {}, el("summary", {}, word("open_drawer")), act({
  label: word("open_drawer"), path: "/drawers", main: true,
  fields: [field(word("counter_hint"), { name: "counter", required: true, maxlength: 8, pattern: "[0-9A-Z]{1,8}", autocapitalize: "characters" })],
  body: ({ counter }) => ({ counter }) }));

const list = async (place) => {
  await showList(place, {
    path: "/drawers",
    filters: [filter(word("status"), "status", ["open", "counted", "closed"], statusWord), field(word("counter"), { name: "counter", maxlength: 8 })],
    columns: [[word("opened_at")], [word("counter")], [word("clerk")], [word("status")], [word("expected"), "money"], [word("difference"), "money"]],
    cells: (one) => [[el("a", { href: address("drawers", one.id) }, time(one.opened_at)), "time"], [one.counter, "line"], [actorWord(one.clerk), "long"],
      [badge(one.status, statusWord)], [money(one.expected), "money"], [one.difference === null ? "" : money(one.difference), "money"]],
  });
  if (mayPropose()) place.lastChild.append(opening());
};

const counting = (to) => {
  const sum = el("output", { "aria-live": "polite" }, money(0));
  const notes = NOTES.map((value) => field(number(value), { name: value, type: "number", min: 0, max: 1000000, step: 1, value: 0, inputmode: "numeric" }));
  const form = act({ label: word("count"), path: `${to}/count`, main: true,
    fields: [el("fieldset", { class: "notes" }, el("legend", {}, word("notes")), ...notes), el("p", {}, `${word("counted")}: `, sum)],
    body: (values) => ({ pieces: NOTES.filter((value) => Number(values[value]) > 0).map((value) => ({ value, count: Number(values[value]) })) }) });
  form.addEventListener("input", () => {
    const values = Object.fromEntries(new FormData(form));
    sum.textContent = money(NOTES.reduce((all, value) => all + value * Number(values[value]), 0));
  });
  return form;
};

const clerksActs = (one) => {
  const to = `/drawers/${one.id}`;
  const folded = (name, form) => el("details", {}, el("summary", {}, word(name)), form);
  const money_ = (name) => field(word("amount"), { name, type: "number", min: 1, step: 1, required: true });
  return [
    one.status === "open" ? act({ label: word("take_cash"), path: `${to}/take`, main: true,
      fields: [field(word("remedy_payment"), { name: "payment", required: true, maxlength: 60, pattern: "pay_[0-9a-f\\-]{36}" })],
      body: ({ payment }) => ({ payment }) }) : null,
    one.status === "open" ? folded("to_bank", act({ label: word("to_bank"), path: `${to}/deposit`, fields: [money_("amount")],
      body: ({ amount }) => ({ amount: Number(amount) }) })) : null,
    folded("count", counting(to))];
};

/** Whoever opened it works with it; somebody else closes it when it is counted. */
const acts = (one) => {
  if (!mayPropose() || one.status === "closed") return null;
  return el("div", { class: "acts" }, ...(isMe(one.clerk) ? clerksActs(one) : []),
    one.status === "counted" ? secondAct(one.clerk, { label: word("close_drawer"), path: `/drawers/${one.id}/close` }) : null);
};

const one = async (place, id) => {
  const found = await call("GET", `/drawers/${id}`);
  place.append(el("section", { class: "card" },
    el("p", {}, el("a", { href: address("drawers") }, word("back"))),
    el("h1", {}, `${word("drawer")} ${found.counter} `, badge(found.status, statusWord)),
    facts([[word("id"), found.id], [word("clerk"), actorWord(found.clerk)], [word("opened_at"), time(found.opened_at)],
      [word("opening"), money(found.opening)], [word("taken"), money(found.taken)], [word("deposited"), money(found.deposited)],
      [word("expected"), money(found.expected)], [word("counted"), found.counted === null ? "" : `${money(found.counted)} – ${time(found.counted_at)}`],
      [word("difference"), found.difference === null ? "" : money(found.difference)],
      [word("closed_by"), found.closed_by ? `${actorWord(found.closed_by)} – ${time(found.closed_at)}` : ""]]),
    acts(found)));
};

addTab("drawers", list, one);
