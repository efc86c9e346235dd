// What the tax authority is told, what it answers, and what of it an officer has to look at.
import { act, address, addTab, call, mayPropose, showList, text } from "./console_desk.js";
import { badge, el, facts, field, filter, table } from "./console_parts.js";
import { actorWord, stateWord, time, word } from "./console_words.js";

const TASKS = ["rejected", "unanswered", "unusable_answer", "contradiction", "overdue", "outage"];
const KINDS = ["registration", "summary", "error_notice"];
const STATES = ["made", "sealed", "sent", "received", "accepted", "rejected"];
const taskWord = (kind) => word(`task_${kind}`);
const kindWord = (kind) => word(`message_${kind}`);

const tasks = (place) => showList(place, {
  path: "/tax/tasks",
  filters: [filter(word("status"), "status", ["open", "closed"], stateWord), filter(word("kind"), "kind", TASKS, taskWord)],
  columns: [[word("opened")], [word("kind")], [word("what")], [word("status")], [word("remark")]],
  cells: (one) => [[el("a", { href: address("tax_messages", one.message) }, time(one.opened_at)), "time"], [taskWord(one.kind)], [one.detail, "long"],
    [badge(one.closed_at ? "closed" : "open")], [one.remark, "long"]],
});

const messages = (place) => showList(place, {
  path: "/tax/messages",
  filters: [filter(word("kind"), "kind", KINDS, kindWord), filter(word("status"), "status", STATES, stateWord),
    field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" })],
  columns: [[word("made")], [word("kind")], [word("of_day")], [word("documents"), "money"], [word("due_on")], [word("status")]],
  cells: (one) => [[el("a", { href: address("tax_messages", one.id) }, time(one.made_at)), "time"], [kindWord(one.kind)], [one.business_day, "line"],
    [String(one.documents), "money"], [one.due_on, "line"], [badge(one.status)]],
});

/** What was rejected can be made anew; everything else is closed with what was done about it. */
const closing = (task, message) => {
  const path = `/tax/tasks/${task.id}/close`;
  const again = task.kind === "rejected" && message.status === "rejected" && message.kind !== "registration" && !message.released;
  const closed = (label, anew) => act({ label, path, main: anew, fields: [text(word("remark"), "remark")],
    body: ({ remark }) => ({ remark, ...(anew && { again: true }) }) });
  return el("div", { class: "acts" }, again ? closed(word("send_again"), true) : null, closed(word("close_task"), false));
};

const openTask = (task, message) => el("section", { class: "warnings", "aria-label": taskWord(task.kind) },
  el("h2", {}, taskWord(task.kind)), el("p", {}, word(`todo_${task.kind}`)), el("p", {}, task.detail), mayPropose() ? closing(task, message) : null);

const closedTasks = (all) => all.length === 0 ? [] : [el("h2", {}, word("closed_tasks")),
  table([[word("opened")], [word("kind")], [word("remark")], [word("closed_by")]], all.map((one) =>
    [[time(one.opened_at), "time"], [taskWord(one.kind)], [one.remark, "long"], [`${actorWord(one.closed_by)} – ${time(one.closed_at)}`, "long"]]))];

const answers = ({ answers: all }) => all.length === 0 ? [] : [el("h2", {}, word("answers")),
  table([[word("at")], [word("message_code")], [word("verdict")], [word("reasons")]], all.map((one) =>
    [[time(one.received_at), "time"], [one.code], [word(`verdict_${one.verdict}`)],
      [one.reasons.map(({ code, text: said }) => `${code} ${said}`).join("; "), "long"]]))];

const message = async (place, id) => {
  const found = await call("GET", `/tax/messages/${id}`);
  const { data } = await call("GET", `/tax/tasks?message=${id}`);
  const open = data.filter((one) => !one.closed_at);
  place.append(el("section", { class: "card" },
    el("p", {}, el("a", { href: address("tax_messages") }, word("back"))),
    el("h1", {}, kindWord(found.kind), " ", badge(found.status)),
    ...open.map((one) => openTask(one, found)),
    facts([[word("id"), found.id], [word("wire_id"), found.wire_id], [word("of_day"), found.business_day], [word("due_on"), found.due_on],
      [word("documents"), String(found.documents)], [word("made"), time(found.made_at)], [word("sent_at"), time(found.sent_at)],
      [word("ended_at"), time(found.ended_at)], [word("next_try"), found.ended_at ? "" : time(found.next_try_at)],
      [word("files"), ["made"].includes(found.status) ? "" : el("a", { href: `/console/api/tax/messages/${id}.xml`, download: true }, word("original"))]]),
    ...answers(found), ...closedTasks(data.filter((one) => one.closed_at))));
};

addTab("tax_tasks", tasks);
addTab("tax_messages", messages, message);
