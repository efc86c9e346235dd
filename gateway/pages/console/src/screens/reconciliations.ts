// Runs of the match between payments, providers and banks. Equal inputs give an equal outcome, however often it runs.
import { act, mayPropose } from "../parts/acts.ts";
import { read, type Schema } from "../parts/api.ts";
import { addTab, address } from "../parts/desk.ts";
import { badge, el, facts } from "../parts/dom.ts";
import { number, numberCell, time, timeCell } from "../parts/format.ts";
import { list } from "../parts/table.ts";
import { actorWord, word } from "../parts/words.ts";
import { back, link } from "./links.ts";

const all = (place: HTMLElement) => {
  if (mayPropose()) {
    place.append(el("section", { class: "card first" }, act({ label: word("run_now"), path: "/v1/reconciliations", main: true,
      done: (answer) => { location.hash = address("reconciliations", (answer as Schema<"Reconciliation">).id); } })));
  }
  return list(place, {
    name: "reconciliations",
    path: "/v1/reconciliations",
    columns: [
      { name: "started", kind: "time", cell: (one) => link("reconciliations", one.id, timeCell(one.started_at)) },
      { name: "status", cell: (one) => badge(one.status) },
      { name: "matched_lines", kind: "money", cell: (one) => numberCell(one.matched) },
      { name: "booked", kind: "money", cell: (one) => numberCell(one.booked) },
      { name: "broken_lines", kind: "money", cell: (one) => numberCell(one.broken) },
      { name: "carried_over", kind: "money", cell: (one) => numberCell(one.carried_over) },
      { name: "new_breaks", kind: "money", cell: (one) => numberCell(one.new_breaks) },
      { name: "started_by", kind: "long", cell: (one) => actorWord(one.started_by) },
    ],
  });
};

const one = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/reconciliations/{id}", { id });
  place.append(el("section", { class: "card" }, back("reconciliations"),
    el("h1", {}, word("reconciliations"), " ", badge(found.status)),
    facts([[word("id"), found.id], [word("started"), time(found.started_at)], [word("started_by"), actorWord(found.started_by)], [word("run_ended"), time(found.ended_at)],
      [word("matched_lines"), number(found.matched)], [word("booked"), number(found.booked)], [word("broken_lines"), number(found.broken)],
      [word("carried_over"), number(found.carried_over)],
      [word("new_breaks"), el("a", { href: address("breaks", "", { status: "open" }) }, number(found.new_breaks))],
      [word("rules"), found.rules], [word("outcome_digest"), found.outcome_sha256]])));
};

addTab("closing", "reconciliations", all, one);
