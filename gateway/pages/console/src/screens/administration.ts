// Agencies, clients, accounts and channels: an administrator proposes, another person approves what is shown here.
import { act, isMe, refuseWord, text } from "../parts/acts.ts";
import { currentSession, read, type Schema, send } from "../parts/api.ts";
import { addTab, address, guarded } from "../parts/desk.ts";
import { badge, choice, el, facts, field, filter, folded, valuesOf } from "../parts/dom.ts";
import { time, timeCell } from "../parts/format.ts";
import { list } from "../parts/table.ts";
import { actorWord, addWords, stateWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Proposal = Schema<"Proposal">;

addWords({
  proposals: "Quản trị", change: "Thay đổi", expires: "Hết hạn lúc", agency: "Cơ quan", client: "Ứng dụng khách", user: "Tài khoản",
  channel_settings: "Kênh thanh toán", targets: "Chỉ tiêu trực tuyến", made_now: "Đã thực hiện. Bí mật dưới đây chỉ hiện một lần:", done_now: "Đã thực hiện.", new_one: "Đề xuất mới",
  f_id: "Mã (để trống: tạo mới)", f_code: "Mã định danh", f_name: "Tên", f_tax_code: "Mã số thuế", f_address: "Địa chỉ", f_bank_bin: "BIN ngân hàng",
  f_bank_account: "Tài khoản thu", f_agencies: "Mã các cơ quan, cách nhau bằng dấu cách", f_scopes: "Quyền, cách nhau bằng dấu cách", f_agency: "Mã cơ quan",
  f_login: "Tên đăng nhập", f_role: "Vai trò", f_person: "Mã cán bộ", f_channel: "Kênh", f_enabled: "Mở", f_active: "Hoạt động", f_new_secret: "Cấp bí mật mới", yes: "có", no: "không"
}, {
  proposals: "Administration", change: "Change", expires: "Expires", agency: "Agency", client: "Client", user: "Account",
  channel_settings: "Channel", targets: "Online targets", made_now: "Done. The secret below is shown once:", done_now: "Done.", new_one: "New proposal",
  f_id: "Id (empty: a new one)", f_code: "Code", f_name: "Name", f_tax_code: "Tax code", f_address: "Address", f_bank_bin: "Bank's BIN",
  f_bank_account: "Collecting account", f_agencies: "Agencies' ids, separated by spaces", f_scopes: "Scopes, separated by spaces", f_agency: "Agency's id",
  f_login: "Login", f_role: "Role", f_person: "Staff number", f_channel: "Channel", f_enabled: "Open", f_active: "Active", f_new_secret: "A new secret", yes: "yes", no: "no"
});

const LISTS = ["agencies", "scopes"];
const OPTIONAL = ["id", "bank_bin", "bank_account"];
const ROLES = ["finance_clerk", "finance_approver", "security_officer", "auditor", "administrator"];
const STATES = ["waiting", "approved", "rejected", "withdrawn"];
type Kind = Exclude<Proposal["kind"], "targets">; // a table, which comes as a file
const KINDS: Record<Kind, { path: string; fields: string[] }> = {
  agency: { path: "/v1/agencies", fields: ["id", "code", "name", "tax_code", "address", "bank_bin", "bank_account"] },
  client: { path: "/v1/clients", fields: ["id", "name", "agencies", "scopes"] },
  user: { path: "/v1/users", fields: ["id", "agency", "login", "name", "role", "person"] },
  channel_settings: { path: "/v1/channels", fields: ["channel", "enabled"] },
};

const input = (name: string) => {
  if (name === "role") return choice(word("f_role"), name, ROLES.map((role) => [role, word(`role_${role}`)] as const));
  if (name === "enabled") return choice(word("f_enabled"), name, [["yes", word("yes")], ["no", word("no")]]);
  return field(word(`f_${name}`), { name, required: !OPTIONAL.includes(name), maxlength: 1000 });
};

const valueOf = (name: string, value: string) => {
  if (LISTS.includes(name)) return value.trim().split(/\s+/);
  return name === "enabled" ? value === "yes" : value;
};

const proposing = (kind: Kind) => {
  const { path, fields } = KINDS[kind];
  const form: HTMLFormElement = el("form", { class: "act", onsubmit: guarded(async (event: Event) => {
    event.preventDefault();
    const { channel, ...given } = valuesOf(form);
    const body = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "").map(([name, value]) => [name, valueOf(name, value)]));
    const made = await (channel ? send("PUT", `${path}/${encodeURIComponent(channel)}/settings`, body)
      : send("POST", path, body, crypto.randomUUID())) as Proposal;
    location.hash = address("proposals", made.id);
  }) }, ...fields.map(input), el("button", { class: "main" }, word("propose")));
  return folded(`${word("new_one")}: ${word(kind)}`, form);
};

const all = (place: HTMLElement) => {
  const kinds = Object.keys(KINDS) as Kind[];
  if (currentSession()?.role === "administrator") place.append(el("section", { class: "card" }, ...kinds.map(proposing)));
  return list(place, {
    name: "proposals",
    path: "/v1/proposals",
    filters: [filter(word("status"), "status", STATES, stateWord), filter(word("kind"), "kind", [...kinds, "targets"], word)],
    columns: [
      { name: "at", kind: "time", cell: (one) => link("proposals", one.id, timeCell(one.proposed_at)) },
      { name: "kind", cell: (one) => word(one.kind) },
      { name: "change", kind: "long", cell: (one) => titleOf(one) },
      { name: "status", cell: (one) => badge(one.status) },
      { name: "proposed_by", kind: "long", cell: (one) => actorWord(one.proposed_by) },
      { name: "expires", kind: "time", cell: (one) => one.status === "waiting" ? timeCell(one.expires_at) : null },
    ],
  });
};

/** What it is about, in a few words. */
const titleOf = ({ change, target }: Proposal) => {
  const said = change as Record<string, unknown>;
  return String(said["name"] ?? said["login"] ?? said["channel"] ?? target ?? "");
};

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(shown).join(" ");
  if (typeof value === "boolean") return word(value ? "yes" : "no");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

const nameOf = (field: string) => {
  if (LISTS.includes(field)) return word(field);
  const name = word(`f_${field}`);
  return name.startsWith("f_") ? field : name;
};

/** The answer alone has the secret: the page is not shown anew. */
const approving = (one: Proposal, place: HTMLElement) => {
  const button: HTMLButtonElement = el("button", { type: "button", class: "main", onclick: guarded(async () => {
    button.disabled = true;
    const { result = {} } = await send("POST", `/v1/proposals/${one.id}/approve`, { sha256: one.sha256 }) as Proposal;
    const { id, secret } = result as { id?: string; secret?: Record<string, string> };
    place.replaceChildren(el("p", { role: "status" }, word(secret ? "made_now" : "done_now")), facts(Object.entries({ id: id ?? "", ...secret })));
  }) }, word("approve"));
  return button;
};

const one = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/proposals/{id}", { id });
  const decision = el("div", { class: "acts" });
  place.append(el("section", { class: "card" }, back("proposals"),
    el("h1", {}, word(found.kind), " ", badge(found.status)),
    facts([[word("id"), found.id], [word("proposed_by"), byAt(actorWord(found.proposed_by), time(found.proposed_at))],
      [word("expires"), found.status === "waiting" ? time(found.expires_at) : ""],
      [word("decided_by"), found.decided_by ? byAt(actorWord(found.decided_by), time(found.decided_at)) : ""],
      [word("reason"), found.reason], ["SHA-256", found.sha256]]),
    el("h2", {}, word("change")), facts(Object.entries(found.change).map(([name, value]) => [nameOf(name), shown(value)] as const)), decision));
  if (found.status !== "waiting" || currentSession()?.role === "auditor") return;
  decision.append(isMe(found.proposed_by) ? el("p", {}, word("another_person")) : approving(found, decision),
    act({ label: refuseWord(found.proposed_by), path: `/v1/proposals/${found.id}/reject`, fields: [text(word("reason"), "reason")],
      body: ({ reason }) => ({ reason }) }));
};

addTab("house", "proposals", all, one, ["administrator", "security_officer", "auditor"]);
