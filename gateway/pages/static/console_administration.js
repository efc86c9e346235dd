// Agencies, clients, accounts and channels: an administrator proposes, another person approves what is shown here.
import { act, address, addTab, call, desk, guarded, isMe, showList, text } from "./console_desk.js";
import { badge, choice, el, facts, field, filter } from "./console_parts.js";
import { addWords, actorWord, stateWord, time, word } from "./console_words.js";

addWords({
  vi: { proposals: "Quản trị", change: "Thay đổi", expires: "Hết hạn lúc", agency: "Cơ quan", client: "Ứng dụng khách", user: "Tài khoản",
    channel_settings: "Kênh thanh toán", made_now: "Đã thực hiện. Bí mật dưới đây chỉ hiện một lần:", done_now: "Đã thực hiện.", new_one: "Đề xuất mới",
    f_id: "Mã (để trống: tạo mới)", f_code: "Mã định danh", f_name: "Tên", f_tax_code: "Mã số thuế", f_address: "Địa chỉ", f_bank_bin: "BIN ngân hàng",
    f_bank_account: "Tài khoản thu", f_agencies: "Mã các cơ quan, cách nhau bằng dấu cách", f_scopes: "Quyền, cách nhau bằng dấu cách", f_agency: "Mã cơ quan",
    f_login: "Tên đăng nhập", f_role: "Vai trò", f_person: "Mã cán bộ", f_channel: "Kênh", f_enabled: "Mở", yes: "có", no: "không" },
  en: { proposals: "Administration", change: "Change", expires: "Expires", agency: "Agency", client: "Client", user: "Account",
    channel_settings: "Channel", made_now: "Done. The secret below is shown once:", done_now: "Done.", new_one: "New proposal",
    f_id: "Id (empty: a new one)", f_code: "Code", f_name: "Name", f_tax_code: "Tax code", f_address: "Address", f_bank_bin: "Bank's BIN",
    f_bank_account: "Collecting account", f_agencies: "Agencies' ids, separated by spaces", f_scopes: "Scopes, separated by spaces", f_agency: "Agency's id",
    f_login: "Login", f_role: "Role", f_person: "Staff number", f_channel: "Channel", f_enabled: "Open", yes: "yes", no: "no" },
});

const LISTS = ["agencies", "scopes"];
const OPTIONAL = ["id", "bank_bin", "bank_account"];
const KINDS = {
  agency: { path: "/v1/agencies", fields: ["id", "code", "name", "tax_code", "address", "bank_bin", "bank_account"] },
  client: { path: "/v1/clients", fields: ["id", "name", "agencies", "scopes"] },
  user: { path: "/v1/users", fields: ["id", "agency", "login", "name", "role", "person"] },
  channel_settings: { path: "/v1/channels", fields: ["channel", "enabled"] },
};
const ROLES = ["finance_clerk", "finance_approver", "security_officer", "auditor", "administrator"];

const input = (name) => {
  if (name === "role") return choice(word("f_role"), name, ROLES.map((role) => [role, role]));
  if (name === "enabled") return choice(word("f_enabled"), name, [["yes", word("yes")], ["no", word("no")]]);
  return field(word(`f_${name}`), { name, required: !OPTIONAL.includes(name), maxlength: 1000 });
};

const bodyOf = (given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")
  .map(([name, value]) => [name, LISTS.includes(name) ? value.trim().split(/\s+/) : name === "enabled" ? value === "yes" : value]));

const proposing = (kind) => {
  const { path, fields } = KINDS[kind];
  const form = el("form", { class: "act", onsubmit: guarded(async (event) => {
    event.preventDefault();
    const { channel, ...body } = bodyOf(Object.fromEntries(new FormData(form)));
    const made = channel ? await call("PUT", `${path}/${encodeURIComponent(channel)}/settings`, body)
      : await call("POST", path, body, crypto.randomUUID());
    location.hash = address("proposals", made.id);
  }) }, ...fields.map(input), el("button", { class: "main" }, word("propose")));
  return el("details", {}, el("summary", {}, `${word("new_one")}: ${word(kind)}`), form);
};

const list = (place) => {
  if (desk.session.role === "administrator") place.append(el("section", { class: "card" }, ...Object.keys(KINDS).map(proposing)));
  return showList(place, {
    path: "/v1/proposals",
    filters: [filter(word("status"), "status", ["waiting", "approved", "rejected", "withdrawn"], stateWord), filter(word("kind"), "kind", Object.keys(KINDS), word)],
    columns: [[word("at")], [word("kind")], [word("status")], [word("proposed_by")]],
    cells: (one) => [[el("a", { href: address("proposals", one.id) }, time(one.proposed_at)), "time"], [word(one.kind)], [badge(one.status)], [actorWord(one.proposed_by)]],
  });
};

const shown = (value) => Array.isArray(value) ? value.join(" ") : typeof value === "boolean" ? word(value ? "yes" : "no") : value;

/** The answer alone has the secret: the page is not shown anew. */
const approving = (one, place) => {
  const button = el("button", { type: "button", class: "main", onclick: guarded(async () => {
    button.disabled = true;
    const { result } = await call("POST", `/v1/proposals/${one.id}/approve`, { sha256: one.sha256 });
    place.replaceChildren(el("p", { role: "status" }, word(result.secret ? "made_now" : "done_now")),
      facts(Object.entries({ id: result.id, ...result.secret })));
  }) }, word("approve"));
  return button;
};

const one = async (place, id) => {
  const found = await call("GET", `/v1/proposals/${id}`);
  const decision = el("div", { class: "acts" });
  place.append(el("section", { class: "card" },
    el("p", {}, el("a", { href: address("proposals") }, word("back"))),
    el("h1", {}, word(found.kind), " ", badge(found.status)),
    facts([[word("id"), found.id], [word("proposed_by"), `${actorWord(found.proposed_by)} – ${time(found.proposed_at)}`],
      [word("expires"), found.status === "waiting" ? time(found.expires_at) : ""],
      [word("decided_by"), found.decided_by ? `${actorWord(found.decided_by)} – ${time(found.decided_at)}` : ""], [word("reason"), found.reason], ["SHA-256", found.sha256]]),
    el("h2", {}, word("change")), facts(Object.entries(found.change).map(([name, value]) => [name, shown(value)])), decision));
  if (found.status !== "waiting" || desk.session.role === "auditor") return;
  const own = isMe(found.proposed_by);
  decision.append(own ? el("p", {}, word("another_person")) : approving(found, decision),
    act({ label: own ? word("withdraw") : word("reject"), path: `/v1/proposals/${found.id}/reject`, fields: [text(word("reason"), "reason")],
      body: ({ reason }) => ({ reason }) }));
};

addTab("proposals", list, one, ["administrator", "security_officer", "auditor"]);
