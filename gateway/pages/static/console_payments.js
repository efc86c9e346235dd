// Payments, and what happened to each.
import { act, address, addTab, call, mayPropose, showList, text } from "./console_desk.js";
import { badge, el, facts, field, filter, receiptLinks, table } from "./console_parts.js";
import { actorWord, channelWord, money, stateWord, time, word } from "./console_words.js";

const STATES = ["created", "pending", "processing", "paid", "paid_late", "partially_refunded", "refunded", "expired", "canceled"];

const list = (place) => showList(place, {
  path: "/payments",
  filters: [filter(word("status"), "status", STATES, stateWord), field(word("dossier"), { name: "dossier", type: "search" })],
  columns: [[word("created")], [word("dossier")], [word("procedure")], [word("status")], [word("amount"), "money"]],
  cells: (one) => [[time(one.created_at), "time"], [el("a", { href: address("payments", one.id) }, el("bdi", {}, one.dossier)), "long"],
    [one.procedure], [badge(one.status)], [money(one.amount), "money"]],
});

const items = (payment) => table([[word("what")], [word("amount"), "money"]], payment.items.map(({ description, quantity = 1, amount }) =>
  [[`${description}${quantity > 1 ? ` × ${quantity}` : ""}`], [money(amount * quantity), "money"]]));

const attempts = (payment) => table([[word("created")], [word("channel")], [word("reference")], [word("transaction")], [word("status")]],
  payment.attempts.map((each) => [[time(each.created_at), "time"], [channelWord(each.channel)], [each.reference],
    [each.provider_transaction], [badge(each.status)]]));

const receipts = (payment) => table([[word("symbol")], [word("number"), "money"], [word("issued")], [word("files")]],
  payment.receipts.map((each) => [[`${each.form_code} ${each.symbol}`, "line"], [String(each.number), "money"],
    [time(each.issued_at), "time"], [receiptLinks(each.id), "line"]]));

const timeline = (payment) => table([[word("at")], [word("from_state")], [word("to_state")], [word("actor")]],
  payment.timeline.map((each) => [[time(each.at), "time"], [each.from ? stateWord(each.from) : ""], [stateWord(each.to)], [actorWord(each.actor)]]));

/** Another person approves it where the agency's rules say so. */
const refunding = (payment) => mayPropose() && ["paid", "partially_refunded", "paid_late"].includes(payment.status)
  ? el("details", {}, el("summary", {}, word("refund")), act({
    label: word("refund_ask"), path: `/payments/${payment.id}/refunds`, main: true,
    fields: [field(word("refund_amount"), { name: "amount", type: "number", min: 1, step: 1 }), text(word("reason"), "reason")],
    body: ({ amount, reason }) => ({ reason, ...(amount ? { amount: Number(amount) } : {}) }),
  }))
  : null;

const one = async (place, id) => {
  const payment = await call("GET", `/payments/${id}`);
  const part = (name, body) => [el("h2", {}, word(name)), body];
  place.append(el("section", { class: "card" },
    el("p", {}, el("a", { href: address("payments") }, word("back"))),
    el("h1", {}, el("bdi", {}, payment.dossier), " ", badge(payment.status)),
    facts([[word("id"), payment.id], [word("procedure"), payment.procedure], [word("payer"), payment.payer?.name],
      [word("amount"), money(payment.amount)], [word("refunded"), payment.refunded_amount ? money(payment.refunded_amount) : ""],
      [word("created"), time(payment.created_at)]]),
    ...part("items", items(payment)), ...part("attempts", attempts(payment)), ...part("receipts", receipts(payment)),
    ...part("timeline", timeline(payment)), refunding(payment)));
};

addTab("payments", list, one);
