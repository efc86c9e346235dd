// Receipts, with their originals and copies; and what is found wrong with one, which one officer proposes.
import { act, address, addTab, call, mayPropose, showList, text } from "./console_desk.js";
import { badge, choice, el, facts, field, receiptLinks, table } from "./console_parts.js";
import { progress } from "./console_progress.js";
import { money, time, word } from "./console_words.js";

const list = async (place) => {
  place.append(await progress());
  await showList(place, {
    path: "/receipts",
    filters: [field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" }),
      field(word("number"), { name: "number", inputmode: "numeric", pattern: "[0-9]{1,8}" })],
    columns: [[word("symbol")], [word("number"), "money"], [word("issued")], [word("status")], [word("amount"), "money"], [word("files")]],
    cells: (one) => [[`${one.form_code} ${one.symbol}`, "line"], [el("a", { href: address("receipts", one.id) }, String(one.number)), "money"],
      [time(one.issued_at), "time"], [badge(one.status)], [money(one.amount), "money"], [receiptLinks(one.id), "line"]],
  });
};

/** What it should have said; left empty it stays as it is. */
const rightWords = ({ reason, payer_name, payer_tax_code, payer_address }) => ({ reason,
  ...(payer_name && { payer_name }), ...(payer_tax_code && { payer_tax_code }), ...(payer_address && { payer_address }) });

/** One form for each thing that can be wrong: only words, anything else, or all of it. */
const correcting = (one) => {
  const to = `/receipts/${one.id}`;
  const words = () => [text(word("reason"), "reason"), field(word("payer_name"), { name: "payer_name", maxlength: 400 }),
    field(word("payer_tax_code"), { name: "payer_tax_code", maxlength: 14 }), field(word("payer_address"), { name: "payer_address", maxlength: 400 })];
  const forms = {
    adjust: act({ label: word("propose"), path: `${to}/adjust`, main: true, fields: words(), body: rightWords }),
    replace: act({ label: word("propose"), path: `${to}/replace`, main: true, fields: words(), body: rightWords }),
    cancel: act({ label: word("propose"), path: `${to}/cancel`, main: true, fields: [text(word("reason"), "reason")], body: ({ reason }) => ({ reason }) }),
  };
  const wrong = choice(word("what_is_wrong"), "wrong", Object.keys(forms).map((name) => [name, word(`wrong_${name}`)]), { onchange: () => arrange() });
  const what = el("p");
  const arrange = () => {
    what.textContent = word(`then_${wrong.lastChild.value}`);
    for (const [name, form] of Object.entries(forms)) form.hidden = wrong.lastChild.value !== name;
  };
  arrange();
  return el("details", {}, el("summary", {}, word("correct_it")), wrong, what, ...Object.values(forms));
};

const corrections = ({ data }) => data.length === 0 ? [] : [el("h2", {}, word("corrections")),
  table([[word("proposed")], [word("remedy")], [word("reason")], [word("status")]], data.map((one) =>
    [[el("a", { href: address("corrections", one.id) }, time(one.proposed_at)), "time"], [word(`by_${one.remedy}`)], [one.reason, "long"], [badge(one.status)]]))];

const one = async (place, id) => {
  const receipt = await call("GET", `/receipts/${id}`);
  const found = await call("GET", `/receipt_corrections?receipt=${id}`);
  const waits = found.data.some(({ status }) => status === "proposed");
  const related = (other) => other && el("a", { href: address("receipts", other) }, other);
  place.append(el("section", { class: "card" },
    el("p", {}, el("a", { href: address("receipts") }, word("back"))),
    el("h1", {}, `${receipt.form_code} ${receipt.symbol} · ${receipt.number} `, badge(receipt.status)),
    facts([[word("id"), receipt.id], [word("payment"), el("a", { href: address("payments", receipt.payment) }, receipt.payment)],
      [word("amount"), money(receipt.amount)], [word("issued"), time(receipt.issued_at)], [word("lookup_code"), receipt.lookup_code],
      [word("replaces"), related(receipt.replaces)], [word("replaced_by"), related(receipt.replaced_by)], [word("files"), receiptLinks(receipt.id)]]),
    ...corrections(found), mayPropose() && receipt.status === "issued" && !waits ? correcting(receipt) : null));
};

addTab("receipts", list, one);
