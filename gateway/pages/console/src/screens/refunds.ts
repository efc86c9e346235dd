// Refunds: asked for by one, approved by another, paid out by two where no channel can return the money.
import { act, mayPropose, refuseWord, secondAct, text } from "../parts/acts.ts";
import { read, type Schema } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge, choice, el, type Fact, facts, field, filter } from "../parts/dom.ts";
import { amountCell, money, time, timeCell } from "../parts/format.ts";
import { list } from "../parts/table.ts";
import { actorWord, channelWord, stateWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Refund = Schema<"Refund">;

const STATES = ["requested", "approved", "submitted", "unknown", "succeeded", "failed"];
const WAITS = ["approval", "payout", "confirmation", "evidence"];
const waitsWord = (value: string | null) => value ? word(`waits_${value}`) : "";

const all = (place: HTMLElement) => list(place, {
  name: "refunds",
  path: "/v1/refunds",
  filters: [filter(word("status"), "status", STATES, stateWord), filter(word("waits_for"), "waits_for", WAITS, waitsWord),
    field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" })],
  columns: [
    { name: "created", kind: "time", cell: (one) => link("refunds", one.id, timeCell(one.created_at)) },
    { name: "reason", cell: (one) => one.reason },
    { name: "channel", cell: (one) => channelWord(one.channel) },
    { name: "waits_for", cell: (one) => waitsWord(one.waits_for) },
    { name: "status", cell: (one) => badge(one.status) },
    { name: "amount", kind: "money", cell: (one) => amountCell(one.amount) },
  ],
});

const approving = (one: Refund, to: string) => [
  secondAct(one.requested_by, { label: word("approve"), path: `${to}/approve` }),
  act({ label: refuseWord(one.requested_by), path: `${to}/reject`, fields: [text(word("reason"), "reason")], body: ({ reason }) => ({ reason }) })];

const reporting = (to: string) => [act({ label: word("report"), path: `${to}/report`, main: true,
  fields: [choice(word("outcome"), "returned", [["yes", word("returned_yes")], ["no", word("returned_no")]]), text(word("proof"), "proof")],
  body: ({ returned, proof }) => ({ returned: returned === "yes", proof }) })];

const confirming = (one: Refund, to: string) => [
  secondAct(one.reported?.reported_by, { label: word("confirm"), path: `${to}/confirm` }),
  act({ label: word("dispute"), path: `${to}/dispute` })];

const next = (one: Refund): HTMLElement[] => {
  const to = `/v1/refunds/${one.id}`;
  switch (one.waits_for) {
    case "approval": return approving(one, to);
    case "payout":
    case "evidence": return reporting(to);
    case "confirmation": return confirming(one, to);
    default: return [];
  }
};

const reported = ({ reported: what }: Refund): Fact[] => what ? [[word("outcome"), word(what.returned ? "returned_yes" : "returned_no")],
  [word("proof"), what.proof], [word("reported_by"), actorWord(what.reported_by)],
  [word("approved_by"), what.confirmed_by ? actorWord(what.confirmed_by) : ""]] : [];

const one = async (place: HTMLElement, id: string) => {
  const refund = await read("/v1/refunds/{id}", { id });
  place.append(el("section", { class: "card" }, back("refunds"),
    el("h1", {}, `${word("refund")} ${money(refund.amount)} `, badge(refund.status)),
    facts([[word("id"), refund.id], [word("payment"), link("payments", refund.payment)], [word("reason"), refund.reason],
      [word("method"), word(`method_${refund.method}`)], [word("channel"), channelWord(refund.channel)],
      [word("reference"), refund.reference], [word("transaction"), refund.provider_transaction],
      [word("requested_by"), byAt(actorWord(refund.requested_by), time(refund.created_at))],
      [word("approved_by"), refund.approved_by ? byAt(actorWord(refund.approved_by), time(refund.approved_at)) : ""],
      ...reported(refund), [word("waits_for"), waitsWord(refund.waits_for)], [word("failure"), refund.failure]]),
    el("div", { class: "acts" }, ...(mayPropose() ? next(refund) : []))));
};

addTab("daily", "refunds", all, one);
