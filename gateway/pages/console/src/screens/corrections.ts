// What is done about receipts that are wrong, or whose money went back: another officer than the proposer decides.
import { act, mayPropose, refuseWord, secondAct } from "../parts/acts.ts";
import { read, type Schema } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge, el, facts, filter } from "../parts/dom.ts";
import { amountCell, money, time, timeCell } from "../parts/format.ts";
import { list, table } from "../parts/table.ts";
import { actorWord, stateWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Correction = Schema<"ReceiptCorrection">;

const STATES = ["proposed", "approved", "rejected", "superseded"];

const all = (place: HTMLElement) => list(place, {
  name: "corrections",
  path: "/v1/receipt_corrections",
  filters: [filter(word("status"), "status", STATES, stateWord)],
  columns: [
    { name: "proposed", kind: "time", cell: (one) => link("corrections", one.id, timeCell(one.proposed_at)) },
    { name: "mistake", cell: (one) => word(`mistake_${one.mistake}`) },
    { name: "remedy", cell: (one) => word(`by_${one.remedy}`) },
    { name: "reason", kind: "long", cell: (one) => one.reason },
    { name: "proposed_by", kind: "long", cell: (one) => actorWord(one.proposed_by) },
    { name: "status", cell: (one) => badge(one.status) },
  ],
});

/** Whoever proposed it may withdraw it; what follows from a refund can only be approved. */
const deciding = (one: Correction) => el("div", { class: "acts" },
  secondAct(one.proposed_by, { label: word("approve"), path: `/v1/receipt_corrections/${one.id}/approve` }),
  one.refund ? null : act({ label: refuseWord(one.proposed_by), path: `/v1/receipt_corrections/${one.id}/reject` }));

const lines = ({ lines: rows }: Correction) => rows.length === 0 ? [] : [el("h2", {}, word("new_lines")), table([
  { name: "what", kind: "long", cell: (one) => one.description },
  { name: "amount", kind: "money", cell: (one) => amountCell(one.amount) },
], rows)];

const one = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/receipt_corrections/{id}", { id });
  place.append(el("section", { class: "card" }, back("corrections"),
    el("h1", {}, word(`by_${found.remedy}`), " ", badge(found.status)),
    el("p", {}, word(`then_${found.remedy}`)),
    facts([[word("id"), found.id], [word("receipt"), link("receipts", found.receipt)], [word("mistake"), word(`mistake_${found.mistake}`)],
      [word("reason"), found.reason], [word("refund"), link("refunds", found.refund)], [word("returned"), found.returned ? money(found.returned) : ""],
      [word("payer"), found.payer.name], [word("payer_tax_code"), found.payer.tax_code], [word("payer_address"), found.payer.address],
      [word("proposed_by"), byAt(actorWord(found.proposed_by), time(found.proposed_at))],
      [word("decided_by"), found.decided_by ? byAt(actorWord(found.decided_by), time(found.decided_at)) : ""],
      [word("replaced_by"), link("receipts", found.replacement)]]),
    ...lines(found), found.status === "proposed" && mayPropose() ? deciding(found) : null));
};

addTab("receipts", "corrections", all, one);
