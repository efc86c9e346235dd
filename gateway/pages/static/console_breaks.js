// Money that is booked, but not where it belongs: one officer proposes what becomes of it, another approves.
import { act, address, addTab, call, isMe, mayPropose, secondAct, showList, text } from "./console_desk.js";
import { badge, choice, el, facts, field, filter } from "./console_parts.js";
import { actorWord, channelWord, money, stateWord, time, word } from "./console_words.js";

const KINDS = ["late", "excess", "short", "held", "unidentified", "conflicted", "unsettled", "cash_missing", "cash_over",
  "missing_at_us", "missing_at_provider", "missing_at_bank", "amount_differs", "status_differs", "duplicate", "ambiguous", "unknown_debit"];
const link = (tab, id) => id ? el("a", { href: address(tab, id) }, id) : null;

const list = (place) => showList(place, {
  path: "/breaks",
  filters: [filter(word("status"), "status", ["open", "proposed", "resolved"], stateWord), filter(word("kind"), "kind", KINDS, stateWord)],
  columns: [[word("opened")], [word("kind")], [word("channel")], [word("age"), "money"], [word("status")], [word("amount"), "money"]],
  cells: (one) => [[el("a", { href: address("breaks", one.id) }, time(one.opened_at)), "time"], [stateWord(one.kind)], [channelWord(one.channel)],
    [String(one.age_days), "money"], [badge(one.status)], [money(one.amount), "money"]],
});

/** Fields that only one remedy needs are shown with it. */
const proposing = (one) => {
  const remedy = choice(word("remedy"), "remedy", one.remedies.map((name) => [name, word(`remedy_${name}`)]), { onchange: () => arrange() });
  const candidates = el("datalist", { id: "candidates" }, ...(one.candidates ?? []).map((value) => el("option", { value })));
  const only = { attach: field(word("remedy_payment"), { name: "payment", list: "candidates" }),
    failed: field(word("remedy_received"), { name: "received", type: "number", min: 1, step: 1 }) };
  const arrange = () => {
    for (const [name, label] of Object.entries(only)) label.hidden = remedy.lastChild.value !== name;
  };
  arrange();
  return act({ label: word("propose"), path: `/breaks/${one.id}/propose`, main: true,
    fields: [remedy, ...Object.values(only), candidates, text(word("evidence"), "evidence")],
    body: ({ remedy: name, payment, received, evidence }) => ({ remedy: name, evidence, ...(name === "attach" ? { payment } : {}),
      ...(name === "failed" && received ? { received: Number(received) } : {}) }) });
};

const deciding = (one) => el("div", { class: "acts" },
  secondAct(one.proposal.proposed_by, { label: word("approve"), path: `/breaks/${one.id}/approve` }),
  act({ label: isMe(one.proposal.proposed_by) ? word("withdraw") : word("reject"), path: `/breaks/${one.id}/reject` }));

const proposal = ({ proposal: what, approved_by: by, proposed_at: at, resolved_at: done }) => what && [el("h2", {}, word("proposal")),
  facts([[word("remedy"), word(`remedy_${what.remedy}`)], [word("remedy_payment"), link("payments", what.payment)],
    [word("remedy_received"), what.received ? money(what.received) : ""], [word("evidence"), what.evidence],
    [word("proposed_by"), `${actorWord(what.proposed_by)} – ${time(at)}`], [word("approved_by"), by ? `${actorWord(by)} – ${time(done)}` : ""]])];

const one = async (place, id) => {
  const found = await call("GET", `/breaks/${id}`);
  place.append(el("section", { class: "card" },
    el("p", {}, el("a", { href: address("breaks") }, word("back"))),
    el("h1", {}, stateWord(found.kind), " ", money(found.amount), " ", badge(found.status)),
    el("p", {}, word(`why_${found.kind}`)),
    facts([[word("id"), found.id], [word("payment"), link("payments", found.payment)], [word("channel"), channelWord(found.channel)],
      [word("opened"), time(found.opened_at)], [word("refund"), link("refunds", found.refund)]]),
    ...(proposal(found) ?? []),
    found.status === "open" && mayPropose() ? proposing(found) : null,
    found.status === "proposed" && mayPropose() ? deciding(found) : null));
};

addTab("breaks", list, one);
