// What is done about receipts that are wrong, or whose money went back: another officer than the proposer decides.
import { act, address, addTab, call, isMe, mayPropose, secondAct, showList } from "./console_desk.js";
import { badge, el, facts, filter, table } from "./console_parts.js";
import { actorWord, money, stateWord, time, word } from "./console_words.js";

const STATES = ["proposed", "approved", "rejected", "superseded"];
const link = (tab, id) => id ? el("a", { href: address(tab, id) }, id) : null;

const list = (place) => showList(place, {
  path: "/receipt_corrections",
  filters: [filter(word("status"), "status", STATES, stateWord)],
  columns: [[word("proposed")], [word("mistake")], [word("remedy")], [word("reason")], [word("proposed_by")], [word("status")]],
  cells: (one) => [[el("a", { href: address("corrections", one.id) }, time(one.proposed_at)), "time"], [word(`mistake_${one.mistake}`)],
    [word(`by_${one.remedy}`)], [one.reason, "long"], [actorWord(one.proposed_by), "long"], [badge(one.status)]],
});

/** Whoever proposed it may withdraw it; what follows from a refund can only be approved. */
const deciding = (one) => el("div", { class: "acts" },
  secondAct(one.proposed_by, { label: word("approve"), path: `/receipt_corrections/${one.id}/approve` }),
  one.refund ? null : act({ label: isMe(one.proposed_by) ? word("withdraw") : word("reject"), path: `/receipt_corrections/${one.id}/reject` }));

const lines = ({ lines: all }) => all.length === 0 ? [] : [el("h2", {}, word("new_lines")),
  table([[word("what")], [word("amount"), "money"]], all.map(({ description, amount }) => [[description, "long"], [money(amount), "money"]]))];

const one = async (place, id) => {
  const found = await call("GET", `/receipt_corrections/${id}`);
  place.append(el("section", { class: "card" },
    el("p", {}, el("a", { href: address("corrections") }, word("back"))),
    el("h1", {}, word(`by_${found.remedy}`), " ", badge(found.status)),
    el("p", {}, word(`then_${found.remedy}`)),
    facts([[word("id"), found.id], [word("receipt"), link("receipts", found.receipt)], [word("mistake"), word(`mistake_${found.mistake}`)],
      [word("reason"), found.reason], [word("refund"), link("refunds", found.refund)], [word("returned"), found.returned ? money(found.returned) : ""],
      [word("payer"), found.payer.name], [word("payer_tax_code"), found.payer.tax_code], [word("payer_address"), found.payer.address],
      [word("proposed_by"), `${actorWord(found.proposed_by)} – ${time(found.proposed_at)}`],
      [word("decided_by"), found.decided_by ? `${actorWord(found.decided_by)} – ${time(found.decided_at)}` : ""],
      [word("replaced_by"), link("receipts", found.replacement)]]),
    ...lines(found), found.status === "proposed" && mayPropose() ? deciding(found) : null));
};

addTab("corrections", list, one);
