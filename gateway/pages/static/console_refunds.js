// Refunds: asked for by one, approved by another, paid out by two where no channel can return the money.
import { act, address, addTab, call, isMe, mayPropose, secondAct, showList, text } from "./console_desk.js";
import { badge, choice, el, facts, filter } from "./console_parts.js";
import { actorWord, channelWord, money, stateWord, time, word } from "./console_words.js";

const STATES = ["requested", "approved", "submitted", "unknown", "succeeded", "failed"];
const WAITS = ["approval", "payout", "confirmation", "evidence"];
const waitsWord = (value) => value ? word(`waits_${value}`) : "";

const list = (place) => showList(place, {
  path: "/refunds",
  filters: [filter(word("status"), "status", STATES, stateWord), filter(word("waits_for"), "waits_for", WAITS, waitsWord)],
  columns: [[word("created")], [word("reason")], [word("channel")], [word("waits_for")], [word("status")], [word("amount"), "money"]],
  cells: (one) => [[el("a", { href: address("refunds", one.id) }, time(one.created_at)), "time"], [one.reason], [channelWord(one.channel)],
    [waitsWord(one.waits_for)], [badge(one.status)], [money(one.amount), "money"]],
});

const approving = (one, to) => [
  secondAct(one.requested_by, { label: word("approve"), path: `${to}/approve` }),
  act({ label: isMe(one.requested_by) ? word("withdraw") : word("reject"), path: `${to}/reject`, fields: [text(word("reason"), "reason")],
    body: ({ reason }) => ({ reason }) })];

const reporting = (to) => [act({ label: word("report"), path: `${to}/report`, main: true,
  fields: [choice(word("outcome"), "returned", [["yes", word("returned_yes")], ["no", word("returned_no")]]), text(word("proof"), "proof")],
  body: ({ returned, proof }) => ({ returned: returned === "yes", proof }) })];

const confirming = (one, to) => [
  secondAct(one.reported?.reported_by, { label: word("confirm"), path: `${to}/confirm` }),
  act({ label: word("dispute"), path: `${to}/dispute` })];

const acts = (one) => {
  const to = `/refunds/${one.id}`;
  const next = { approval: () => approving(one, to), payout: () => reporting(to), evidence: () => reporting(to), confirmation: () => confirming(one, to) };
  return el("div", { class: "acts" }, ...(mayPropose() ? next[one.waits_for]?.() ?? [] : []));
};

const reported = ({ reported: what }) => what && [[word("outcome"), word(what.returned ? "returned_yes" : "returned_no")], [word("proof"), what.proof],
  [word("reported_by"), actorWord(what.reported_by)], [word("approved_by"), what.confirmed_by ? actorWord(what.confirmed_by) : ""]];

const one = async (place, id) => {
  const refund = await call("GET", `/refunds/${id}`);
  place.append(el("section", { class: "card" },
    el("p", {}, el("a", { href: address("refunds") }, word("back"))),
    el("h1", {}, `${word("refund")} ${money(refund.amount)} `, badge(refund.status)),
    facts([[word("id"), refund.id], [word("payment"), refund.payment && el("a", { href: address("payments", refund.payment) }, refund.payment)],
      [word("reason"), refund.reason], [word("method"), word(`method_${refund.method}`)], [word("channel"), channelWord(refund.channel)],
      [word("reference"), refund.reference], [word("transaction"), refund.provider_transaction],
      [word("requested_by"), `${actorWord(refund.requested_by)} – ${time(refund.created_at)}`],
      [word("approved_by"), refund.approved_by ? `${actorWord(refund.approved_by)} – ${time(refund.approved_at)}` : ""],
      ...(reported(refund) ?? []), [word("waits_for"), waitsWord(refund.waits_for)], [word("failure"), refund.failure]]),
    acts(refund)));
};

addTab("refunds", list, one);
