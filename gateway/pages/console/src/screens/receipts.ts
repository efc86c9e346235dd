// Receipts, with their originals and copies; and what is found wrong with one, which one officer proposes.
import { act, mayPropose, text } from "../parts/acts.ts";
import { read, type Schema } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge, choice, chosen, el, facts, field, folded, type Option } from "../parts/dom.ts";
import { amountCell, money, time, timeCell } from "../parts/format.ts";
import { list, table } from "../parts/table.ts";
import { word } from "../parts/words.ts";
import { back, link, receiptLinks } from "./links.ts";
import { progress } from "./progress.ts";

const all = async (place: HTMLElement) => {
  place.append(await progress());
  await list(place, {
    name: "receipts",
    path: "/v1/receipts",
    filters: [field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" }),
      field(word("number"), { name: "number", inputmode: "numeric", pattern: "[0-9]{1,8}" })],
    columns: [
      { name: "symbol", kind: "line", cell: (one) => `${one.form_code} ${one.symbol}` },
      { name: "number", kind: "money", cell: (one) => link("receipts", one.id, String(one.number)) },
      { name: "issued", kind: "time", cell: (one) => timeCell(one.issued_at) },
      { name: "status", cell: (one) => badge(one.status) },
      { name: "amount", kind: "money", cell: (one) => amountCell(one.amount) },
      { name: "files", kind: "line", cell: (one) => receiptLinks(one.id) },
    ],
  });
};

/** What it should have said; left empty it stays as it is. */
const rightWords = ({ reason, payer_name, payer_tax_code, payer_address }: Record<string, string>) => ({ reason,
  ...(payer_name && { payer_name }), ...(payer_tax_code && { payer_tax_code }), ...(payer_address && { payer_address }) });

/** One form for each thing that can be wrong: only words, anything else, or all of it. */
const correcting = (one: Schema<"Receipt">) => {
  const to = `/v1/receipts/${one.id}`;
  const words = () => [text(word("reason"), "reason"), field(word("payer_name"), { name: "payer_name", maxlength: 400 }),
    field(word("payer_tax_code"), { name: "payer_tax_code", maxlength: 14 }), field(word("payer_address"), { name: "payer_address", maxlength: 400 })];
  const forms = {
    adjust: act({ label: word("propose"), path: `${to}/adjust`, main: true, fields: words(), body: rightWords }),
    replace: act({ label: word("propose"), path: `${to}/replace`, main: true, fields: words(), body: rightWords }),
    cancel: act({ label: word("propose"), path: `${to}/cancel`, main: true, fields: [text(word("reason"), "reason")], body: ({ reason }) => ({ reason }) }),
  };
  const wrong = choice(word("what_is_wrong"), "wrong", Object.keys(forms).map((name): Option => [name, word(`wrong_${name}`)]), { onchange: () => arrange() });
  const what = el("p");
  const arrange = () => {
    what.textContent = word(`then_${chosen(wrong)}`);
    for (const [name, form] of Object.entries(forms)) form.hidden = chosen(wrong) !== name;
  };
  arrange();
  return folded(word("correct_it"), wrong, what, ...Object.values(forms));
};

const corrections = ({ data }: Schema<"ReceiptCorrectionList">) => data.length === 0 ? [] : [el("h2", {}, word("corrections")),
  table([
    { name: "proposed", kind: "time", cell: (one) => link("corrections", one.id, timeCell(one.proposed_at)) },
    { name: "remedy", cell: (one) => word(`by_${one.remedy}`) },
    { name: "reason", kind: "long", cell: (one) => one.reason },
    { name: "status", cell: (one) => badge(one.status) },
  ], data)];

/** What ended the receipt when all of its money went back. */
const voucherLinks = (voucher: Schema<"RefundVoucher"> | null | undefined) => voucher && el("span", {}, `${voucher.form_code} ${voucher.symbol} · ${voucher.number} `, badge(voucher.status), " ",
  el("a", { href: new URL(voucher.pdf_url).pathname, target: "_blank" }, word("copy")), " · ",
  el("a", { href: new URL(voucher.xml_url).pathname, download: true }, word("original")));

const one = async (place: HTMLElement, id: string) => {
  const receipt = await read("/v1/receipts/{id}", { id });
  const found = await read("/v1/receipt_corrections", { receipt: id });
  const waits = found.data.some(({ status }) => status === "proposed");
  place.append(el("section", { class: "card" }, back("receipts"),
    el("h1", {}, `${receipt.form_code} ${receipt.symbol} · ${receipt.number} `, badge(receipt.status)),
    facts([[word("id"), receipt.id], [word("payment"), link("payments", receipt.payment)], [word("amount"), money(receipt.amount)],
      [word("issued"), time(receipt.issued_at)], [word("lookup_code"), receipt.lookup_code],
      [word("replaces"), link("receipts", receipt.replaces)], [word("replaced_by"), link("receipts", receipt.replaced_by)],
      [word("refund_voucher"), voucherLinks(receipt.voucher)], [word("files"), receiptLinks(receipt.id)]]),
    ...corrections(found), mayPropose() && receipt.status === "issued" && !waits ? correcting(receipt) : null));
};

addTab("receipts", "receipts", all, one);
