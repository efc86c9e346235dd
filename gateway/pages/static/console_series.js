// Series of receipts: what numbers them, what is left of each, and opening another, which takes two officers.
import { act, address, addTab, call, isMe, mayPropose, secondAct, text } from "./console_desk.js";
import { badge, choice, el, facts, field, table } from "./console_parts.js";
import { actorWord, number, time, word } from "./console_words.js";

const registration = (one) => one.registration ? word(`registration_${one.registration}`) : "";
const statusWord = (status) => word(`series_${status}`);
const left = (one) => one.upper - one.last_number;

/** "low EBL01 26TAA" → what an officer has to do about it. */
const warning = (said) => {
  const [kind, ...rest] = said.split(" ");
  return el("li", {}, word(`warning_${kind}`).replace("{series}", rest.join(" ")));
};

const warnings = (all) => all.length === 0 ? null : el("section", { class: "warnings", "aria-label": word("warnings") },
  el("h2", {}, word("warnings")), el("ul", {}, ...all.map(warning)));

const proposing = () => el("details", {}, el("summary", {}, word("open_series")), act({
  label: word("propose"), path: "/receipt_series", main: true,
  fields: [choice(word("form_code"), "form_code", [["EBL01", word("form_EBL01")], ["EBL02", word("form_EBL02")]]),
    field(word("symbol_hint"), { name: "symbol", required: true, maxlength: 5, pattern: "[0-9]{2}T[ABCDEGHKLMNPQRSTUVXY]{2}", autocapitalize: "characters" }),
    field(word("first_number"), { name: "first", type: "number", min: 1, max: 99999999, value: 1, required: true }),
    field(word("last_number"), { name: "upper", type: "number", min: 1, max: 99999999, value: 99999999, required: true }),
    text(word("reason"), "reason")],
  body: ({ form_code, symbol, first, upper, reason }) => ({ form_code, symbol, reason, first: Number(first), upper: Number(upper) }) }));

const list = async (place) => {
  const { data, warnings: said } = await call("GET", "/receipt_series");
  place.append(el("section", { class: "card" }, warnings(said),
    table([[word("symbol")], [word("status")], [word("given"), "money"], [word("left"), "money"], [word("tax_authority")]], data.map((one) =>
      [[el("a", { href: address("series", one.id) }, `${one.form_code} ${one.symbol}`), "line"], [badge(one.status, statusWord)],
        [number(one.last_number), "money"], [number(left(one)), "money"], [registration(one)]])),
    mayPropose() ? proposing() : null));
};

const deciding = (one) => el("div", { class: "acts" },
  secondAct(one.proposed_by, { label: word("approve"), path: `/receipt_series/${one.id}/approve` }),
  act({ label: isMe(one.proposed_by) ? word("withdraw") : word("reject"), path: `/receipt_series/${one.id}/reject` }));

const one = async (place, id) => {
  const found = await call("GET", `/receipt_series/${id}`);
  place.append(el("section", { class: "card" },
    el("p", {}, el("a", { href: address("series") }, word("back"))),
    el("h1", {}, `${found.form_code} ${found.symbol} `, badge(found.status, statusWord)),
    facts([[word("id"), found.id], [word("given"), number(found.last_number)], [word("last_number"), number(found.upper)],
      [word("left"), number(left(found))], [word("tax_authority"), registration(found)], [word("reason"), found.reason],
      [word("proposed_by"), found.proposed_by ? `${actorWord(found.proposed_by)} – ${time(found.proposed_at)}` : ""],
      [word("decided_by"), found.decided_by ? `${actorWord(found.decided_by)} – ${time(found.decided_at)}` : ""],
      [word("closed"), found.closed_at ? `${time(found.closed_at)} – ${word(`closed_${found.closed_because}`)}` : ""]]),
    found.status === "proposed" && mayPropose() ? deciding(found) : null));
};

addTab("series", list, one);
