// Who did what: the audit chains, searched; where they stand, signed; and every record in full.
import { download, read, Refused } from "../parts/api.ts";
import { addTab, address, guarded } from "../parts/desk.ts";
import { el, facts, field } from "../parts/dom.ts";
import { businessDay, number, time, timeCell } from "../parts/format.ts";
import { keep, list } from "../parts/table.ts";
import { actorWord, addWords, word } from "../parts/words.ts";

addWords({
  audit: "Nhật ký", act: "Việc", object: "Đối tượng", result: "Kết quả", checkpoint: "Xác nhận có chữ ký mới nhất", records: "Số bản ghi",
  key: "Khóa", take_audit: "Tải toàn bộ để kiểm tra", no_checkpoint: "Chưa có xác nhận nào được ký."
}, {
  audit: "Audit", act: "Act", object: "Object", result: "Outcome", checkpoint: "Newest signed checkpoint", records: "Records",
  key: "Key", take_audit: "Take all of it away to be judged", no_checkpoint: "No checkpoint has been signed yet."
});

const checkpoint = async () => {
  try {
    const { number: count, at, records, key } = await read("/v1/audit/checkpoint");
    return facts([["#", String(count)], [word("at"), time(at)], [word("records"), number(records)], [word("key"), key]]);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
    return el("p", {}, word("no_checkpoint"));
  }
};

/** All of it in the form that `kythu audit verify` judges. */
const takeAway = () => el("a", { href: "/v1/audit/export", download: "audit.jsonl" }, word("take_audit"));

/** What is searched for, as core writes it: every record, not only the page. */
const takeFound = (place: HTMLElement) => el("button", { type: "button", class: "quiet", onclick: guarded(async () => {
  const form = place.querySelector<HTMLFormElement>("form.filters");
  const query = Object.fromEntries([...new FormData(form ?? undefined)].map(([name, value]) => [name, String(value)]));
  keep(`audit-${businessDay()}.csv`, await download("/v1/audit", "text/csv", query));
}) }, word("take_found"));

const detailOf = (detail: object) => Object.keys(detail).length === 0 ? null
  : el("details", {}, el("summary", {}, word("detail")), el("pre", {}, JSON.stringify(detail, null, 1)));

const all = async (place: HTMLElement) => {
  place.append(el("section", { class: "card" }, el("h2", {}, word("checkpoint")), await checkpoint(), el("p", {}, takeAway(), " ", takeFound(place))));
  return list(place, {
    name: "audit",
    path: "/v1/audit",
    filters: [field(word("act"), { name: "act", type: "search" }), field(word("object"), { name: "object", type: "search" }),
      field(word("actor"), { name: "actor", type: "search" }), field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" })],
    columns: [
      { name: "at", kind: "time", cell: (one) => timeCell(one.at) },
      { name: "actor", kind: "long", cell: (one) => actorWord(one.actor) },
      { name: "act", kind: "line", cell: (one) => one.act },
      { name: "object", kind: "long", cell: (one) => one.object
        ? el("a", { href: address("audit", "", { object: one.object }), title: word("all_of_object") }, one.object) : null },
      { name: "result", cell: (one) => one.outcome },
      { name: "detail", kind: "long", cell: (one) => detailOf(one.detail) },
    ],
  });
};

addTab("house", "audit", all, undefined, ["auditor"]);
