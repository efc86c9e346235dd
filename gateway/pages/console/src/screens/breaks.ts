// Money that is booked, but not where it belongs: one officer proposes what becomes of it, another approves.
import { act, mayPropose, refuseWord, secondAct, text } from "../parts/acts.ts";
import { read, type Schema } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge, choice, chosen, el, facts, field, filter, type Option } from "../parts/dom.ts";
import { amountCell, money, numberCell, time, timeCell } from "../parts/format.ts";
import { list } from "../parts/table.ts";
import { actorWord, channelWord, stateWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Break = Schema<"Break">;

const KINDS: readonly Schema<"BreakKind">[] = ["late", "excess", "short", "held", "unidentified", "conflicted", "unsettled", "cash_missing", "cash_over",
  "missing_at_us", "missing_at_provider", "missing_at_bank", "amount_differs", "status_differs", "duplicate", "ambiguous", "unknown_debit"];

const all = (place: HTMLElement) => list(place, {
  name: "breaks",
  path: "/v1/breaks",
  filters: [filter(word("status"), "status", ["open", "proposed", "resolved"], stateWord), filter(word("kind"), "kind", KINDS, stateWord)],
  columns: [
    { name: "opened", kind: "time", cell: (one) => link("breaks", one.id, timeCell(one.opened_at)) },
    { name: "kind", cell: (one) => stateWord(one.kind) },
    { name: "channel", cell: (one) => channelWord(one.channel) },
    { name: "age", kind: "money", cell: (one) => numberCell(one.age_days) },
    { name: "status", cell: (one) => badge(one.status) },
    { name: "amount", kind: "money", cell: (one) => amountCell(one.amount) },
  ],
});

/** Fields that only one remedy needs are shown with it. */
const proposing = (one: Break) => {
  const remedy = choice(word("remedy"), "remedy", one.remedies.map((name): Option => [name, word(`remedy_${name}`)]), { onchange: () => arrange() });
  const candidates = el("datalist", { id: "candidates" }, ...(one.candidates ?? []).map((value) => el("option", { value })));
  const only = { attach: field(word("remedy_payment"), { name: "payment", list: "candidates" }),
    failed: field(word("remedy_received"), { name: "received", type: "number", min: 1, step: 1 }) };
  const arrange = () => {
    for (const [name, label] of Object.entries(only)) label.hidden = chosen(remedy) !== name;
  };
  arrange();
  return act({ label: word("propose"), path: `/v1/breaks/${one.id}/propose`, main: true,
    fields: [remedy, ...Object.values(only), candidates, text(word("evidence"), "evidence")],
    body: ({ remedy: name, payment, received, evidence }) => ({ remedy: name, evidence, ...(name === "attach" ? { payment } : {}),
      ...(name === "failed" && received ? { received: Number(received) } : {}) }) });
};

const deciding = (one: Break, proposer: string) => el("div", { class: "acts" },
  secondAct(proposer, { label: word("approve"), path: `/v1/breaks/${one.id}/approve` }),
  act({ label: refuseWord(proposer), path: `/v1/breaks/${one.id}/reject` }));

const proposal = ({ proposal: what, approved_by: by, proposed_at: at, resolved_at: done }: Break) => what ? [el("h2", {}, word("proposal")),
  facts([[word("remedy"), word(`remedy_${what.remedy}`)], [word("remedy_payment"), link("payments", what.payment)],
    [word("remedy_received"), what.received ? money(what.received) : ""], [word("evidence"), what.evidence],
    [word("proposed_by"), byAt(actorWord(what.proposed_by), time(at))], [word("approved_by"), by ? byAt(actorWord(by), time(done)) : ""]])] : [];

const one = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/breaks/{id}", { id });
  place.append(el("section", { class: "card" }, back("breaks"),
    el("h1", {}, stateWord(found.kind), " ", money(found.amount), " ", badge(found.status)),
    el("p", {}, word(`why_${found.kind}`)),
    facts([[word("id"), found.id], [word("payment"), link("payments", found.payment)], [word("channel"), channelWord(found.channel)],
      [word("opened"), time(found.opened_at)], [word("age"), found.age_days], [word("refund"), link("refunds", found.refund)]]),
    ...proposal(found),
    found.status === "open" && mayPropose() ? proposing(found) : null,
    found.status === "proposed" && mayPropose() && found.proposal ? deciding(found, found.proposal.proposed_by) : null));
};

addTab("daily", "breaks", all, one);
