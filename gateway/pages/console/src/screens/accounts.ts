// Who there is: agencies, the clients that act for them, and the officers. Changes are proposals, on a page of their own.
import type { Role } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge } from "../parts/dom.ts";
import { timeCell } from "../parts/format.ts";
import { list } from "../parts/table.ts";
import { stateWord, word } from "../parts/words.ts";

const ROLES: readonly Role[] = ["administrator", "security_officer", "auditor"];

const agencies = (place: HTMLElement) => list(place, {
  name: "agencies",
  path: "/v1/agencies",
  columns: [
    { name: "agency_code", kind: "line", cell: (one) => one.code },
    { name: "name", kind: "long", cell: (one) => one.name },
    { name: "tax_code", cell: (one) => one.tax_code },
    { name: "address", kind: "long", cell: (one) => one.address },
    { name: "bank_account", cell: (one) => [one.bank_bin, one.bank_account].filter(Boolean).join(" / ") },
    { name: "created", kind: "time", cell: (one) => timeCell(one.created_at) },
  ],
});

const clients = (place: HTMLElement) => list(place, {
  name: "clients",
  path: "/v1/clients",
  columns: [
    { name: "name", kind: "long", cell: (one) => one.name },
    { name: "id", kind: "long", cell: (one) => one.id },
    { name: "scopes", kind: "long", cell: (one) => one.scopes.join(" ") },
    { name: "active", cell: (one) => word(one.active ? "yes" : "no") },
    { name: "last_token", kind: "time", cell: (one) => timeCell(one.last_token_at) },
  ],
});

const users = (place: HTMLElement) => list(place, {
  name: "users",
  path: "/v1/users",
  columns: [
    { name: "login_name", cell: (one) => one.login },
    { name: "name", kind: "long", cell: (one) => one.name },
    { name: "role", cell: (one) => word(`role_${one.role}`) },
    { name: "person", cell: (one) => one.person },
    { name: "status", cell: (one) => badge(one.disabled_at ? "suspended" : "active", stateWord) },
    { name: "last_seen", kind: "time", cell: (one) => timeCell(one.last_seen_at) },
  ],
});

addTab("house", "agencies", agencies, undefined, ROLES);
addTab("house", "clients", clients, undefined, ROLES);
addTab("house", "users", users, undefined, ROLES);
