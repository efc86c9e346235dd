// The console's frame: who is logged in, what page stands on the desk, what is asked of core.
import { currentLanguage, word } from "./console_words.js";
import { el, field, row, tableOf } from "./console_parts.js";

const content = document.getElementById("content");
const notice = document.getElementById("notice");
const pages = new Map();  // tab's name → { list, one }; in the order of the tabs
let door = () => {};

export const desk = { session: null };

const FINANCE = ["finance_clerk", "finance_approver", "auditor"];

/** A tab: `list` shows all, `one` shows the one with an id; for these roles. */
export const addTab = (name, list, one, roles = FINANCE) => pages.set(name, { list, one, roles });

const mine = () => [...pages.keys()].filter((name) => pages.get(name).roles.includes(desk.session.role));

/** Where someone who is not logged in stands. */
export const setDoor = (page) => { door = page; };

export const address = (tab, id) => id ? `#/${tab}/${id}` : `#/${tab}`;

/** An act has a key of its own, so that a second press does it once. */
export const call = async (method, path, body, key) => {
  const headers = { "Accept": "application/json", "Accept-Language": currentLanguage() };
  if (desk.session) headers["X-CSRF-Token"] = desk.session.csrf_token;
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const answer = await fetch(path.startsWith("/v1/") ? path : `/console/api${path}`, { method, headers, body: body && JSON.stringify(body) });
  const data = answer.status === 204 ? null : await answer.json();
  if (answer.ok) return data;
  const wrong = (data.errors ?? []).map((one) => one.detail ?? one.message).filter(Boolean).join(" ");
  throw Object.assign(new Error([data.detail || data.title, wrong].filter(Boolean).join(" ")), { status: answer.status, code: data.code });
};

/** Shows what went wrong; an ended session leads back to the door. */
export const guarded = (action) => async (...given) => {
  notice.textContent = "";
  try {
    await action(...given);
  } catch (error) {
    if (error.code === "session_required" && desk.session) {
      desk.session = null;
      await show();
      notice.textContent = word("ended");
    } else {
      notice.textContent = `${word("failed")}: ${error.message}`;
    }
  }
};

const tabs = (active) => el("nav", { "aria-label": word("title") }, ...mine().map((name) =>
  el("a", { class: "tab", href: address(name), "aria-current": name === active ? "page" : undefined }, word(name))));

/** The page that the address names. */
export const show = () => guarded(async () => {
  document.documentElement.lang = currentLanguage();
  document.title = word("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  document.getElementById("language").textContent = word("other");
  document.getElementById("leave").hidden = !desk.session;
  document.getElementById("who").textContent = desk.session?.officer.name ?? "";
  content.replaceChildren();
  if (!desk.session) return door(content);
  const [, named, id] = location.hash.split("/");
  const tab = mine().includes(named) ? named : mine()[0];
  content.append(tabs(tab));
  if (!id) content.append(el("h1", {}, word(tab)));
  const { list, one } = pages.get(tab);
  await (id && one ? one(content, decodeURIComponent(id)) : list(content));
  if (id) content.focus();
})();

/** A filtered list that grows by pages: `columns` are heads, `cells` makes one row. */
export const showList = (place, { path, filters, columns, cells }) => {
  const body = el("tbody");
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
  place.append(el("section", { class: "card" }, form, tableOf(columns, body), empty, more));
  return load();
};

/** An act of this officer: a button, or a form when it has fields; the page is shown anew when it is done. */
export const act = ({ label, path, fields = [], body = () => undefined, main = false }) => {
  const key = crypto.randomUUID();
  const button = el("button", { class: main ? "main" : undefined }, label);
  const form = el("form", { class: "act", onsubmit: guarded(async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await call("POST", path, body(Object.fromEntries(new FormData(form))), key);
    } finally {
      button.disabled = false;
    }
    await show();
  }) }, ...fields, button);
  return form;
};

export const text = (label, name) => field(label, { name, required: true, maxlength: 500 });

export const isMe = (actor) => actor === `officer:${desk.session.officer.id}`;
export const mayPropose = () => desk.session.role.startsWith("finance_");

/** An approver's act upon what another officer proposed; core asks the same. */
export const secondAct = (proposer, given) => {
  if (isMe(proposer)) return el("p", {}, word("another_person"));
  return desk.session.role === "finance_approver" ? act({ ...given, main: true }) : el("p", {}, word("an_approver"));
};
