// Receipts, with their originals and copies.
import { addTab, showList } from "./console_desk.js";
import { badge, el, field } from "./console_parts.js";
import { money, time, word } from "./console_words.js";

/** The copy opens beside the list; the original is for machines, so it is saved. */
export const receiptLinks = (id) => el("span", {}, el("a", { href: `/console/api/receipts/${id}.pdf`, target: "_blank" }, word("copy")), " · ",
  el("a", { href: `/console/api/receipts/${id}.xml`, download: true }, word("original")));

const list = (place) => showList(place, {
  path: "/receipts",
  filters: [field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" }),
    field(word("number"), { name: "number", inputmode: "numeric", pattern: "[0-9]{1,8}" })],
  columns: [[word("symbol")], [word("number"), "money"], [word("issued")], [word("status")], [word("amount"), "money"], [word("files")]],
  cells: (one) => [[`${one.form_code} ${one.symbol}`, "line"], [String(one.number), "money"], [time(one.issued_at), "time"],
    [badge(one.status)], [money(one.amount), "money"], [receiptLinks(one.id), "line"]],
});

/** After the payments' tab. */
export const addReceipts = () => addTab("receipts", list);
