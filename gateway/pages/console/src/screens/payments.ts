// Payments, and what happened to each.
import { act, mayPropose, text } from "../parts/acts.ts";
import { read, type Schema } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge, el, facts, field, filter, folded } from "../parts/dom.ts";
import { amountCell, money, time, timeCell } from "../parts/format.ts";
import { list, table } from "../parts/table.ts";
import { actorWord, channelWord, stateWord, word } from "../parts/words.ts";
import { back, link, receiptLinks } from "./links.ts";

type Payment = Schema<"Payment">;

const STATES = ["created", "pending", "processing", "paid", "paid_late", "partially_refunded", "refunded", "expired", "canceled"];
const REFUNDABLE = ["paid", "partially_refunded", "paid_late"];

const all = (place: HTMLElement) => list(place, {
  name: "payments",
  path: "/v1/payments",
  filters: [filter(word("status"), "status", STATES, stateWord), field(word("dossier"), { name: "dossier", type: "search" }),
    field(word("procedure"), { name: "procedure", type: "search" })],
  columns: [
    { name: "created", kind: "time", cell: (one) => timeCell(one.created_at) },
    { name: "dossier", kind: "long", cell: (one) => link("payments", one.id, el("bdi", {}, one.dossier)) },
    { name: "procedure", cell: (one) => one.procedure },
    { name: "channel", cell: (one) => one.paid_channel ? channelWord(one.paid_channel) : "" },
    { name: "status", cell: (one) => badge(one.status) },
    { name: "amount", kind: "money", cell: (one) => amountCell(one.amount) },
  ],
});

const items = (payment: Payment) => table([
  { name: "what", cell: ({ description, quantity }) => `${description}${quantity > 1 ? ` × ${quantity}` : ""}` },
  { name: "amount", kind: "money", cell: ({ amount, quantity }) => amountCell(amount * quantity) },
], payment.items);

const attempts = (payment: Payment) => table([
  { name: "created", kind: "time", cell: (one) => timeCell(one.created_at) },
  { name: "channel", cell: (one) => channelWord(one.channel) },
  { name: "reference", cell: (one) => one.reference },
  { name: "transaction", cell: (one) => one.provider_transaction },
  { name: "status", cell: (one) => badge(one.status) },
], payment.attempts);

const receipts = (payment: Payment) => table([
  { name: "symbol", kind: "line", cell: (one) => `${one.form_code} ${one.symbol}` },
  { name: "number", kind: "money", cell: (one) => link("receipts", one.id, String(one.number)) },
  { name: "issued", kind: "time", cell: (one) => timeCell(one.issued_at) },
  { name: "files", kind: "line", cell: (one) => receiptLinks(one.id) },
], payment.receipts);

const refunds = (payment: Payment) => table([
  { name: "created", kind: "time", cell: (one) => link("refunds", one.id, time(one.created_at)) },
  { name: "reason", kind: "long", cell: (one) => one.reason },
  { name: "status", cell: (one) => badge(one.status) },
  { name: "amount", kind: "money", cell: (one) => amountCell(one.amount) },
], payment.refunds);

const timeline = (payment: Payment) => table([
  { name: "at", kind: "time", cell: (one) => timeCell(one.at) },
  { name: "from_state", cell: (one) => one.from ? stateWord(one.from) : "" },
  { name: "to_state", cell: (one) => stateWord(one.to) },
  { name: "actor", cell: (one) => actorWord(one.actor) },
], payment.timeline);

/** Another person approves it where the agency's rules say so. */
const refunding = (payment: Payment) => mayPropose() && REFUNDABLE.includes(payment.status)
  ? folded(word("refund"), act({
    label: word("refund_ask"), path: `/v1/payments/${payment.id}/refunds`, main: true,
    fields: [field(word("refund_amount"), { name: "amount", type: "number", min: 1, step: 1 }), text(word("reason"), "reason")],
    body: ({ amount, reason }) => ({ reason, ...(amount ? { amount: Number(amount) } : {}) }),
  }))
  : null;

const one = async (place: HTMLElement, id: string) => {
  const payment = await read("/v1/payments/{id}", { id });
  const part = (name: string, rows: readonly unknown[], body: HTMLElement) => rows.length > 0 ? [el("h2", {}, word(name)), body] : [];
  place.append(el("section", { class: "card" }, back("payments"),
    el("h1", {}, el("bdi", {}, payment.dossier), " ", badge(payment.status)),
    facts([[word("id"), payment.id], [word("procedure"), payment.procedure], [word("payer"), el("bdi", {}, payment.payer.name)],
      [word("amount"), money(payment.amount)], [word("refunded"), payment.refunded_amount ? money(payment.refunded_amount) : ""],
      [word("created"), time(payment.created_at)]]),
    ...part("items", payment.items, items(payment)), ...part("attempts", payment.attempts, attempts(payment)),
    ...part("receipts", payment.receipts, receipts(payment)), ...part("refunds", payment.refunds, refunds(payment)),
    ...part("timeline", payment.timeline, timeline(payment)), refunding(payment)));
};

addTab("daily", "payments", all, one);
