// Keys with their certificates, the tokens they lie in, and what security officers decide about them.
import { read, type Role, type Schema } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge, el, type Fact, facts, filter } from "../parts/dom.ts";
import { number, numberCell, time, timeCell } from "../parts/format.ts";
import { list, table } from "../parts/table.ts";
import { actorWord, said, stateWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Key = Schema<"Key">;
type Operation = Schema<"KeyOperation">;

const ROLES: readonly Role[] = ["security_officer", "auditor", "administrator"];
const STATES = ["proposed", "done", "canceled", "expired"];

const yes = (value: boolean) => word(value ? "yes" : "no");

const ending = ({ certificate: what }: Key) => what ? el("span", { class: what.warning ? "bad" : undefined },
  timeCell(what.not_after), what.warning ? ` – ${word("expires_soon")}` : null) : null;

const tokens = (all: readonly Schema<"TokenStatus">[]) => table([
  { name: "name", cell: (one) => one.name },
  { name: "status", cell: (one) => badge(one.state) },
  { name: "sessions", kind: "money", cell: (one) => numberCell(one.sessions) },
  { name: "busy", kind: "money", cell: (one) => numberCell(one.busy) },
  { name: "queued", kind: "money", cell: (one) => numberCell(one.queued) },
  { name: "signatures", kind: "money", cell: (one) => numberCell(one.signatures) },
  { name: "latency", kind: "money", cell: (one) => one.latency_us > 0 ? `${number(one.latency_us / 1000)} ms` : "" },
  { name: "restarts", kind: "money", cell: (one) => numberCell(one.restarts) },
  { name: "complaints", kind: "long", cell: (one) => [one.why, ...one.complaints].filter(Boolean).join("; ") },
], all);

const all = async (place: HTMLElement) => {
  const [keys, vaults] = await Promise.all([read("/v1/keys"), read("/v1/tokens")]);
  place.append(
    el("section", { class: "card" }, table([
      { name: "label", kind: "line", cell: (one) => link("keys", one.label) },
      { name: "type", cell: (one) => one.type },
      { name: "status", cell: (one) => badge(one.state) },
      { name: "available", cell: (one) => yes(one.available) },
      { name: "purposes", kind: "long", cell: (one) => one.grant?.purposes.join(", ") },
      { name: "not_after", kind: "long", cell: ending },
      { name: "days_left", kind: "money", cell: (one) => one.certificate ? numberCell(one.certificate.days_left) : null },
    ], keys.data)),
    el("section", { class: "card" }, el("h2", {}, word("tokens")), tokens(vaults.data)));
};

const certificateFacts = ({ certificate: what }: Key): Fact[] => what ? [[word("subject"), what.subject], [word("issuer"), what.issuer], [word("serial"), what.serial],
  [word("not_before"), time(what.not_before)], [word("not_after"), time(what.not_after)], [word("days_left"), what.days_left]] : [];

const grant = ({ grant: what }: Key) => what ? facts([[word("purposes"), what.purposes.join(", ")], [word("algorithms"), what.algorithms.join(", ")],
  [word("granted_agencies"), what.agencies.join(", ")], [word("per_second"), number(what.per_second)], [word("per_day"), number(what.per_day)],
  [word("approvers"), what.approvers.join(", ")]]) : el("p", {}, word("not_granted"));

const one = async (place: HTMLElement, label: string) => {
  const found = await read("/v1/keys/{label}", { label });
  place.append(el("section", { class: "card" }, back("keys"),
    el("h1", { class: "verbatim" }, found.label, " ", badge(found.state)),
    facts([[word("type"), found.type], [word("available"), yes(found.available)], [word("in_tokens"), found.tokens.join(", ")], [word("created"), time(found.created_at)],
      [word("successor"), link("keys", found.successor)], [word("retires_at"), time(found.retires_at)]]),
    ...(found.certificate ? [el("h2", {}, word("certificate")), facts(certificateFacts(found))] : []),
    el("h2", {}, word("grant")), grant(found)));
};

const operations = (place: HTMLElement) => {
  place.append(el("p", {}, word("by_cli")));
  return list(place, {
    name: "key_operations",
    path: "/v1/key_operations",
    filters: [filter(word("status"), "status", STATES, stateWord)],
    columns: [
      { name: "proposed", kind: "time", cell: (one) => link("key_operations", one.id, timeCell(one.created_at)) },
      { name: "operation", cell: (one) => one.kind },
      { name: "status", cell: (one) => badge(one.status) },
      { name: "approvals", cell: (one) => said("approvals_of", { done: one.good_approvals, all: one.needed_approvals }) },
      { name: "proposed_by", kind: "long", cell: (one) => actorWord(one.proposed_by) },
      { name: "expires", kind: "time", cell: (one) => one.status === "proposed" ? timeCell(one.expires_at) : null },
    ],
  });
};

const approvals = (one: Operation) => table([
  { name: "at", kind: "time", cell: (approval) => timeCell(approval.at) },
  { name: "officer", cell: (approval) => approval.officer },
  { name: "credential", kind: "long", cell: (approval) => approval.credential },
  { name: "status", cell: (approval) => badge(approval.status) },
  { name: "detail", kind: "long", cell: (approval) => approval.detail },
], one.approvals);

const operation = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/key_operations/{id}", { id });
  place.append(el("section", { class: "card" }, back("key_operations"),
    el("h1", { class: "verbatim" }, found.kind, " ", badge(found.status)),
    facts([[word("id"), found.id], [word("proposed_by"), byAt(actorWord(found.proposed_by), time(found.created_at))], [word("expires"), time(found.expires_at)],
      [word("run_ended"), time(found.ended_at)], ["SHA-256", found.sha256]]),
    el("h2", {}, word("operation")), el("pre", {}, JSON.stringify(found.operation, null, 1)),
    el("h2", {}, `${word("approvals")}: ${said("approvals_of", { done: found.good_approvals, all: found.needed_approvals })}`),
    approvals(found)));
};

addTab("house", "keys", all, one, ROLES);
addTab("house", "key_operations", operations, operation, ROLES);
