// What the tax authority is told, what it answers, and what of it an officer has to look at.
import { act, mayPropose, text } from "../parts/acts.ts";
import { linkTo, read, type Schema } from "../parts/api.ts";
import { addTab } from "../parts/desk.ts";
import { badge, el, facts, field, filter, folded } from "../parts/dom.ts";
import { dayCell, numberCell, time, timeCell } from "../parts/format.ts";
import { list, table } from "../parts/table.ts";
import { actorWord, stateWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Task = Schema<"TaxTask">;
type Message = Schema<"TaxMessageWithAnswers">;

const TASKS = ["rejected", "unanswered", "unusable_answer", "contradiction", "overdue", "outage", "not_issued", "to_correct"];
const KINDS = ["registration", "summary", "error_notice"];
const STATES = ["made", "sealed", "sent", "received", "accepted", "rejected"];
const taskWord = (kind: string) => word(`task_${kind}`);
const kindWord = (kind: string) => word(`message_${kind}`);

/** About a payment whose receipt a provider issues: it has no page of its own. */
const paymentTask = (task: Task) => folded(task.detail, el("p", {}, word(`todo_${task.kind}`)),
  mayPropose() ? act({ label: word("close_task"), path: `/v1/tax/tasks/${task.id}/close`, main: false, fields: [text(word("remark"), "remark")],
    body: ({ remark }) => ({ remark }) }) : null);

const tasks = (place: HTMLElement) => list(place, {
  name: "tax_tasks",
  path: "/v1/tax/tasks",
  filters: [filter(word("status"), "status", ["open", "closed"], stateWord), filter(word("kind"), "kind", TASKS, taskWord)],
  columns: [
    { name: "opened", kind: "time", cell: (one) => one.message ? link("tax_messages", one.message, timeCell(one.opened_at)) : link("payments", one.payment, timeCell(one.opened_at)) },
    { name: "kind", cell: (one) => taskWord(one.kind) },
    { name: "what", kind: "long", cell: (one) => one.message || one.closed_at ? one.detail : paymentTask(one) },
    { name: "status", cell: (one) => badge(one.closed_at ? "closed" : "open") },
    { name: "remark", kind: "long", cell: (one) => one.remark },
  ],
});

const messages = (place: HTMLElement) => list(place, {
  name: "tax_messages",
  path: "/v1/tax/messages",
  filters: [filter(word("kind"), "kind", KINDS, kindWord), filter(word("status"), "status", STATES, stateWord),
    field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" })],
  columns: [
    { name: "made", kind: "time", cell: (one) => link("tax_messages", one.id, timeCell(one.made_at)) },
    { name: "kind", cell: (one) => kindWord(one.kind) },
    { name: "of_day", kind: "line", cell: (one) => dayCell(one.business_day) },
    { name: "documents", kind: "money", cell: (one) => numberCell(one.documents) },
    { name: "due_on", kind: "line", cell: (one) => dayCell(one.due_on) },
    { name: "status", cell: (one) => badge(one.status) },
  ],
});

/** What was rejected can be made anew; everything else is closed with what was done about it. */
const closing = (task: Task, message: Message) => {
  const path = `/v1/tax/tasks/${task.id}/close`;
  const again = task.kind === "rejected" && message.status === "rejected" && message.kind !== "registration" && !message.released;
  const closed = (label: string, anew: boolean) => act({ label, path, main: anew, fields: [text(word("remark"), "remark")],
    body: ({ remark }) => ({ remark, ...(anew && { again: true }) }) });
  return el("div", { class: "acts" }, again ? closed(word("send_again"), true) : null, closed(word("close_task"), false));
};

const openTask = (task: Task, message: Message) => el("section", { class: "warnings", "aria-label": taskWord(task.kind) },
  el("h2", {}, taskWord(task.kind)), el("p", {}, word(`todo_${task.kind}`)), el("p", {}, task.detail), mayPropose() ? closing(task, message) : null);

const closedTasks = (all: readonly Task[]) => all.length === 0 ? [] : [el("h2", {}, word("closed_tasks")), table([
  { name: "opened", kind: "time", cell: (one) => timeCell(one.opened_at) },
  { name: "kind", cell: (one) => taskWord(one.kind) },
  { name: "remark", kind: "long", cell: (one) => one.remark },
  { name: "closed_by", kind: "long", cell: (one) => one.closed_by ? byAt(actorWord(one.closed_by), time(one.closed_at)) : "" },
], all)];

const answers = ({ answers: all }: Message) => all.length === 0 ? [] : [el("h2", {}, word("answers")), table([
  { name: "at", kind: "time", cell: (one) => timeCell(one.received_at) },
  { name: "message_code", cell: (one) => one.code },
  { name: "verdict", cell: (one) => word(`verdict_${one.verdict}`) },
  { name: "reasons", kind: "long", cell: (one) => one.reasons.map(({ code, text: told }) => `${code} ${told}`).join("; ") },
], all)];

const message = async (place: HTMLElement, id: string) => {
  const found = await read("/v1/tax/messages/{id}", { id });
  const { data } = await read("/v1/tax/tasks", { message: id });
  place.append(el("section", { class: "card" }, back("tax_messages"),
    el("h1", {}, kindWord(found.kind), " ", badge(found.status)),
    ...data.filter((one) => !one.closed_at).map((one) => openTask(one, found)),
    facts([[word("id"), found.id], [word("wire_id"), found.wire_id], [word("of_day"), dayCell(found.business_day)], [word("due_on"), dayCell(found.due_on)],
      [word("documents"), String(found.documents)], [word("made"), time(found.made_at)], [word("sent_at"), time(found.sent_at)],
      [word("ended_at"), time(found.ended_at)], [word("next_try"), found.ended_at ? "" : time(found.next_try_at)],
      [word("files"), found.status === "made" ? "" : el("a", { href: linkTo(`/v1/tax/messages/${id}.xml`), download: true }, word("original"))]]),
    ...answers(found), ...closedTasks(data.filter((one) => one.closed_at))));
};

addTab("receipts", "tax_tasks", tasks);
addTab("receipts", "tax_messages", messages, message);
