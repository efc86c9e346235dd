// Who did what: the audit chains, searched; and where they stand, signed.
import { addTab, call, showList } from "./console_desk.js";
import { el, facts, field } from "./console_parts.js";
import { addWords, actorWord, time, word } from "./console_words.js";

addWords({
  vi: { audit: "Nhật ký", act: "Việc", object: "Đối tượng", result: "Kết quả", checkpoint: "Xác nhận có chữ ký mới nhất", records: "Số bản ghi",
    key: "Khóa", take_audit: "Tải toàn bộ để kiểm tra", no_checkpoint: "Chưa có xác nhận nào được ký." },
  en: { audit: "Audit", act: "Act", object: "Object", result: "Outcome", checkpoint: "Newest signed checkpoint", records: "Records",
    key: "Key", take_audit: "Take all of it away to be judged", no_checkpoint: "No checkpoint has been signed yet." },
});

const checkpoint = async () => {
  try {
    const { number, at, records, key } = await call("GET", "/v1/audit/checkpoint");
    return facts([["#", String(number)], [word("at"), time(at)], [word("records"), String(records)], [word("key"), key]]);
  } catch (error) {
    if (error.status !== 404) throw error;
    return el("p", {}, word("no_checkpoint"));
  }
};

const list = async (place) => {
  place.append(el("section", { class: "card" }, el("h2", {}, word("checkpoint")), await checkpoint(),
    el("p", {}, el("a", { href: "/v1/audit/export", download: "audit.jsonl" }, word("take_audit")))));
  return showList(place, {
    path: "/v1/audit",
    filters: [field(word("act"), { name: "act" }), field(word("object"), { name: "object" }), field(word("actor"), { name: "actor" }),
      field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" })],
    columns: [[word("at")], [word("actor")], [word("act")], [word("object")], [word("result")]],
    cells: (one) => [[time(one.at), "time"], [actorWord(one.actor)], [one.act], [one.object ?? ""], [one.outcome]],
  });
};

addTab("audit", list, undefined, ["auditor"]);
