// The console: a session, the agency's payments and receipts. All text is set as text, never as markup.
import { actorWord, channelWord, currentLanguage, money, stateWord, switchLanguage, time, word } from "./console_words.js";

const content = document.getElementById("content");
const notice = document.getElementById("notice");
let session = null;
let view = () => {};

const el = (name, attributes = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};

const call = async (method, path, body) => {
  const headers = { "Accept": "application/json", "Accept-Language": currentLanguage() };
  if (session) headers["X-CSRF-Token"] = session.csrf_token;
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(`/console/api${path}`, { method, headers, body: body && JSON.stringify(body) });
  const data = answer.status === 204 ? null : await answer.json();
  if (answer.ok) return data;
  throw Object.assign(new Error(data.detail || data.title), { status: answer.status, code: data.code });
};

/** Shows what went wrong; an ended session leads back to the door. */
const guarded = (action) => async (...given) => {
  notice.textContent = "";
  try {
    await action(...given);
  } catch (error) {
    if (error.code === "session_required" && session) {
      session = null;
      show(loginView);
      notice.textContent = word("ended");
    } else {
      notice.textContent = `${word("failed")}: ${error.message}`;
    }
  }
};

const show = (next) => {
  view = next;
  document.documentElement.lang = currentLanguage();
  document.title = word("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  document.getElementById("language").textContent = word("other");
  document.getElementById("leave").hidden = !session;
  document.getElementById("who").textContent = session ? `${session.officer.name}` : "";
  content.replaceChildren();
  return guarded(next)();
};

const field = (label, attributes) => el("label", {}, label, el("input", attributes));
const state = (value) => el("span", { class: `state ${value}` }, stateWord(value));

const table = (heads, rows) => el("div", { class: "scroll" }, el("table", {},
  el("thead", {}, el("tr", {}, ...heads.map(([label, kind]) => el("th", { scope: "col", class: kind }, label)))),
  el("tbody", {}, ...rows)));
const row = (cells) => el("tr", {}, ...cells.map(([cell, kind]) => el("td", { class: kind }, cell ?? "")));

const loginView = () => {
  const form = el("form", { class: "card login", onsubmit: guarded(async (event) => {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(form));
    session = await call("POST", "/session", given);
    await show(paymentsView);
  }) },
  el("h1", {}, word("login")),
  field(word("account"), { name: "login", autocomplete: "username", required: true, maxlength: 100 }),
  field(word("password"), { name: "password", type: "password", autocomplete: "current-password", required: true, maxlength: 200 }),
  field(word("code"), { name: "code", inputmode: "numeric", autocomplete: "one-time-code", pattern: "[0-9]{6}", required: true, maxlength: 6 }),
  el("button", { class: "main" }, word("enter")));
  content.append(form);
  form.elements.login.focus();
};

const tabs = (active) => el("nav", {},
  ...[["payments", paymentsView], ["receipts", receiptsView]].map(([name, next]) =>
    el("button", { type: "button", "aria-current": name === active ? "page" : undefined, onclick: () => show(next) }, word(name))));

/** A filtered list that grows by pages: `columns` are heads, `cells` makes one row. */
const listView = ({ tab, path, filters, columns, cells }) => {
  const body = el("tbody", {});
  const empty = el("p", { hidden: true }, word("none"));
  const more = el("button", { type: "button", hidden: true }, word("more"));
  let after = "";
  const load = guarded(async () => {
    const asked = new URLSearchParams(Object.entries(Object.fromEntries(new FormData(form))).filter(([, value]) => value));
    asked.set("limit", "50");
    if (after) asked.set("after", after);
    const page = await call("GET", `${path}?${asked}`);
    body.append(...page.data.map((one) => row(cells(one))));
    empty.hidden = body.childElementCount > 0;
    after = page.next ?? "";
    more.hidden = !page.has_more;
  });
  more.addEventListener("click", load);
  const form = el("form", { class: "filters", onsubmit: (event) => {
    event.preventDefault();
    after = "";
    body.replaceChildren();
    return load();
  } }, ...filters, el("button", { class: "main" }, word("find")));
  content.append(tabs(tab), el("section", { class: "card" }, form, el("div", { class: "scroll" }, el("table", {},
    el("thead", {}, el("tr", {}, ...columns.map(([label, kind]) => el("th", { scope: "col", class: kind }, label)))), body)), empty, more));
  return load();
};

const statusFilter = () => el("label", {}, word("status"), el("select", { name: "status" },
  el("option", { value: "" }, word("all")),
  ...["created", "pending", "processing", "paid", "expired", "canceled"].map((value) => el("option", { value }, stateWord(value)))));

const paymentsView = () => listView({
  tab: "payments", path: "/payments",
  filters: [statusFilter(), field(word("dossier"), { name: "dossier", type: "search" })],
  columns: [[word("created")], [word("dossier")], [word("procedure")], [word("status")], [word("amount"), "money"]],
  cells: (one) => [[time(one.created_at), "time"],
    [el("button", { type: "button", class: "link", onclick: () => show(() => paymentView(one.id)) }, one.dossier)],
    [one.procedure], [state(one.status)], [money(one.amount), "money"]],
});

// The copy opens beside the list; the original is for machines, so it is saved.
const receiptLinks = (id) => el("span", {}, el("a", { href: `/console/api/receipts/${id}.pdf`, target: "_blank" }, word("copy")), " · ",
  el("a", { href: `/console/api/receipts/${id}.xml`, download: true }, word("original")));

const receiptsView = () => listView({
  tab: "receipts", path: "/receipts",
  filters: [field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" }),
    field(word("number"), { name: "number", inputmode: "numeric", pattern: "[0-9]{1,8}" })],
  columns: [[word("symbol")], [word("number"), "money"], [word("issued")], [word("status")], [word("amount"), "money"], [word("files")]],
  cells: (one) => [[`${one.form_code} ${one.symbol}`, "line"], [String(one.number), "money"], [time(one.issued_at), "time"],
    [state(one.status)], [money(one.amount), "money"], [receiptLinks(one.id), "line"]],
});

const facts = (rows) => el("dl", {}, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value ?? "")]));

const paymentView = async (id) => {
  const one = await call("GET", `/payments/${id}`);
  content.append(el("nav", {}, el("button", { type: "button", onclick: () => show(paymentsView) }, word("back"))),
    el("section", { class: "card" },
      el("h1", {}, el("bdi", {}, one.dossier), " ", state(one.status)),
      facts([[word("id"), one.id], [word("procedure"), one.procedure], [word("payer"), one.payer?.name], [word("amount"), money(one.amount)],
        [word("created"), time(one.created_at)]]),
      el("h2", {}, word("items")),
      table([[word("what")], [word("amount"), "money"]],
        one.items.map((item) => row([[`${item.description}${item.quantity > 1 ? ` × ${item.quantity}` : ""}`], [money(item.amount * (item.quantity ?? 1)), "money"]]))),
      el("h2", {}, word("attempts")),
      table([[word("created")], [word("channel")], [word("reference")], [word("transaction")], [word("status")]],
        one.attempts.map((each) => row([[time(each.created_at), "time"], [channelWord(each.channel)], [each.reference], [each.provider_transaction], [state(each.status)]]))),
      el("h2", {}, word("receipts")),
      table([[word("symbol")], [word("number"), "money"], [word("issued")], [word("files")]],
        one.receipts.map((each) => row([[`${each.form_code} ${each.symbol}`, "line"], [String(each.number), "money"], [time(each.issued_at), "time"], [receiptLinks(each.id), "line"]]))),
      el("h2", {}, word("timeline")),
      table([[word("at")], [word("from_state")], [word("to_state")], [word("actor")]],
        one.timeline.map((each) => row([[time(each.at), "time"], [each.from ? stateWord(each.from) : ""], [stateWord(each.to)], [actorWord(each.actor)]])))));
  content.focus();
};

document.getElementById("language").addEventListener("click", () => {
  switchLanguage();
  show(view);
});
document.getElementById("leave").addEventListener("click", guarded(async () => {
  await call("DELETE", "/session");
  session = null;
  await show(loginView);
}));

try {
  session = await call("GET", "/session");
} catch {
  session = null;
}
show(session ? paymentsView : loginView);
