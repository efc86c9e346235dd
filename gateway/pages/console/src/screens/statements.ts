// Statements of banks and settlement files of providers: brought in whole or refused with the lines to blame.
import { mayPropose } from "../parts/acts.ts";
import { type Fault, read, Refused, type Schema } from "../parts/api.ts";
import { addTab, address, guarded } from "../parts/desk.ts";
import { badge, el, facts, field, filter, folded } from "../parts/dom.ts";
import { amountCell, day, dayCell, money, number, numberCell, time, timeCell } from "../parts/format.ts";
import { list, table } from "../parts/table.ts";
import { upload } from "../parts/upload.ts";
import { actorWord, channelWord, said, stateWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Statement = Schema<"Statement">;

const MOST_FAULTS = 50;  // shown; whoever has more mends these first

const sourceOf = (one: { provider: string | null }) => one.provider ? channelWord(one.provider) : word("channel_bank");
const daysOf = (one: Statement) => one.first_day === one.last_day ? day(one.first_day) : `${day(one.first_day)} – ${day(one.last_day)}`;
const kilobytes = (bytes: number) => `${number(Math.ceil(bytes / 1024))} KiB`;

const faultAt = ({ pointer }: Fault) => {
  const [, line] = /^\/lines\/(\d+)$/.exec(pointer) ?? [];
  return line ? said("in_line", { line: number(Number(line)) }) : word("whole_file");
};

/** Which lines stand against the file, and why. */
const refusal = (error: Refused) => el("div", { class: "warnings", role: "alert" },
  el("p", {}, word("statement_refused")),
  error.faults.length === 0 ? el("p", {}, error.message) : el("ul", {}, ...error.faults.slice(0, MOST_FAULTS).map((fault) =>
    el("li", {}, el("strong", {}, faultAt(fault)), `: ${fault.detail}`))),
  error.faults.length > MOST_FAULTS ? el("p", {}, said("and_more", { count: error.faults.length - MOST_FAULTS })) : null);

const taken = (status: number, one: Statement) => el("p", { role: "status" }, word(status === 201 ? "statement_taken" : "statement_known"), " ",
  el("a", { href: address("statements", one.id) }, one.name || one.id));

const bringing = () => {
  const file = field(word("file"), { type: "file", name: "file", required: true, accept: ".xml,.sta,.mt940,.txt,.csv,.xlsx,application/xml,text/plain,text/csv" });
  const bar = el("progress", { max: 1, value: 0, "aria-label": word("bring"), hidden: true });
  const told = el("p", { role: "status" });
  const result = el("div");
  const button = el("button", { class: "main" }, word("bring"));
  const form = el("form", { class: "act", onsubmit: guarded(async (event: Event) => {
    event.preventDefault();
    const chosen = file.querySelector("input")?.files?.[0];
    if (!chosen) return;
    button.disabled = true;
    bar.hidden = false;
    result.replaceChildren();
    try {
      const { status, answer } = await upload({ path: `/v1/statements?name=${encodeURIComponent(chosen.name.slice(0, 60))}`, file: chosen, onProgress: (sent, all) => {
        bar.value = all > 0 ? sent / all : 1;
        told.textContent = sent < all ? said("bringing", { done: kilobytes(sent), all: kilobytes(all) }) : word("being_read");
      } });
      result.append(taken(status, answer as Statement));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === "session_required") throw error;
      result.append(refusal(error));
    } finally {
      button.disabled = false;
      bar.hidden = true;
      told.textContent = "";
    }
  }) }, file, button, bar, told, result);
  return folded(word("bring_statement"), form);
};

const all = (place: HTMLElement) => {
  if (mayPropose()) place.append(el("section", { class: "card first" }, bringing()));
  return list(place, {
    name: "statements",
    path: "/v1/statements",
    filters: [filter(word("source"), "provider", ["bank", "vnpay", "momo", "zalopay"], channelWord)],
    columns: [
      { name: "received_at", kind: "time", cell: (one) => timeCell(one.received_at) },
      { name: "name", kind: "long", cell: (one) => link("statements", one.id, one.name || one.id) },
      { name: "source", kind: "line", cell: sourceOf },
      { name: "days_of", kind: "line", cell: daysOf },
      { name: "new_lines_of", kind: "money", cell: (one) => numberCell(one.new_lines) },
      { name: "open_lines", kind: "money", cell: (one) => numberCell(one.open) },
      { name: "broken_lines", kind: "money", cell: (one) => numberCell(one.broken) },
      { name: "credits", kind: "money", cell: (one) => amountCell(one.credits) },
      { name: "debits", kind: "money", cell: (one) => amountCell(one.debits) },
    ],
  });
};

const balances = (one: Statement) => table([
  { name: "number", cell: (part) => part.id },
  { name: "account_of", cell: (part) => part.account },
  { name: "opening_balance", kind: "money", cell: (part) => amountCell(part.opening) },
  { name: "credits", kind: "money", cell: (part) => amountCell(part.credits) },
  { name: "debits", kind: "money", cell: (part) => amountCell(part.debits) },
  { name: "closing_balance", kind: "money", cell: (part) => amountCell(part.closing) },
  { name: "entries", kind: "money", cell: (part) => numberCell(part.entries) },
], one.statements);

const one = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/statements/{id}", { id });
  place.append(el("section", { class: "card" }, back("statements"),
    el("h1", { class: "verbatim" }, found.name || found.id),
    facts([[word("id"), found.id], [word("source"), sourceOf(found)], [word("account_of"), found.account], [word("days_of"), daysOf(found)],
      [word("format"), found.format], [word("lines"), number(found.lines)], [word("new_lines_of"), number(found.new_lines)],
      [word("open_lines"), number(found.open)], [word("matched_lines"), number(found.matched)], [word("broken_lines"), number(found.broken)],
      [word("credits"), money(found.credits)], [word("debits"), money(found.debits)], [word("fees"), found.fees ? money(found.fees) : ""],
      [word("received_by"), byAt(actorWord(found.received_by), time(found.received_at))], ["SHA-256", found.sha256]]),
    ...(found.statements.length > 0 ? [el("h2", {}, word("balances")), balances(found)] : []), el("h2", {}, word("new_lines_of"))));
  await list(place, {
    name: "statement_lines",
    path: "/v1/statements/{id}/lines",
    given: { id },
    filters: [filter(word("status"), "status", ["open", "matched", "broken"], stateWord)],
    columns: [
      { name: "line", kind: "money", cell: (row) => numberCell(row.line) },
      { name: "booked_on", kind: "line", cell: (row) => dayCell(row.booked_on) },
      { name: "direction", cell: (row) => word(`direction_${row.direction}`) },
      { name: "amount", kind: "money", cell: (row) => amountCell(row.amount) },
      { name: "memo", kind: "long", cell: (row) => el("bdi", {}, row.memo) },
      { name: "party", kind: "long", cell: (row) => el("bdi", {}, [row.party, row.party_account].filter(Boolean).join(" ")) },
      { name: "transaction", cell: (row) => row.transaction },
      { name: "status", cell: (row) => badge(row.status) },
      { name: "rule", cell: (row) => row.rule },
      { name: "remark", kind: "long", cell: (row) => row.remark },
    ],
  });
};

addTab("closing", "statements", all, one);
