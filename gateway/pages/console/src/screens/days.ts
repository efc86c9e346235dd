// The day is closed, channel by channel: what stands against it, who proposes, who approves, and the seal.
import { act, mayPropose, refuseWord, secondAct } from "../parts/acts.ts";
import { read, type Schema } from "../parts/api.ts";
import { addTab, address } from "../parts/desk.ts";
import { badge, type Child, el, facts, field, filter, folded, valuesOf } from "../parts/dom.ts";
import { amountCell, businessDay, day, numberCell, time } from "../parts/format.ts";
import { list, table } from "../parts/table.ts";
import { actorWord, channelWord, stateWord, word } from "../parts/words.ts";
import { back, byAt, link } from "./links.ts";

type Day = Schema<"DayInFull">;

const CHANNELS = ["bank", "cash", "vnpay", "momo", "zalopay"];
const statusWord = (status: string) => stateWord(`day_${status}`);
const closedBy = (one: { closed_by: string | null; closed_at: string | null }) => one.closed_by ? byAt(actorWord(one.closed_by), time(one.closed_at)) : "";

/** A day on which nothing moved stands in no list; it can be closed all the same. */
const looking = () => {
  const form: HTMLFormElement = el("form", { class: "filters", onsubmit: (event) => {
    event.preventDefault();
    const { date = "", channel = "" } = valuesOf(form);
    location.hash = address("days", date, channel ? { channel } : {});
  } }, field(word("day"), { name: "date", type: "date", required: true, max: businessDay(), value: businessDay(1) }),
  filter(word("channel"), "channel", CHANNELS, channelWord), el("button", {}, word("look_day")));
  return el("section", { class: "card first" }, form);
};

const all = (place: HTMLElement) => {
  place.append(looking());
  return list(place, {
    name: "days",
    path: "/v1/days",
    filters: [field(word("from"), { name: "from", type: "date" }), field(word("to"), { name: "to", type: "date" }),
      filter(word("channel"), "channel", CHANNELS, channelWord)],
    columns: [
      { name: "day", kind: "line", cell: (one) => el("a", { href: address("days", one.date, { channel: one.channel }) }, el("time", { datetime: one.date }, day(one.date))) },
      { name: "channel", cell: (one) => channelWord(one.channel) },
      { name: "status", cell: (one) => badge(one.status, statusWord) },
      { name: "into", kind: "money", cell: (one) => amountCell(one.debits) },
      { name: "out_of", kind: "money", cell: (one) => amountCell(one.credits) },
      { name: "proposed_by", kind: "long", cell: (one) => one.proposed_by ? actorWord(one.proposed_by) : "" },
      { name: "approved_by", kind: "long", cell: closedBy },
    ],
  });
};

// Where an officer goes to do what is left.
const REMEDIES: Record<string, { tab: string; query: Record<string, string> }> = {
  statement_missing: { tab: "statements", query: {} }, line_open: { tab: "reconciliations", query: {} },
  break_open: { tab: "breaks", query: { status: "open" } }, attempt_unsettled: { tab: "payments", query: { status: "processing" } },
  drawer_open: { tab: "drawers", query: {} }, earlier_day_open: { tab: "days", query: {} },
};

const stopWord = (code: string): Child => {
  const remedy = REMEDIES[code];
  return remedy ? el("a", { href: address(remedy.tab, "", remedy.query) }, word(`stop_${code}`)) : word(`stop_${code}`);
};

const stops = (one: Day) => one.status === "closed" ? [] : one.stops.length === 0 ? [el("p", {}, word("no_stops"))] : [
  el("h3", {}, word("stops")), table([
    { name: "what", kind: "long", cell: (stop) => stopWord(stop.code) },
    { name: "count_of", kind: "money", cell: (stop) => numberCell(stop.count) },
    { name: "amount", kind: "money", cell: (stop) => stop.amount ? amountCell(stop.amount) : null },
  ], one.stops)];

const acts = (one: Day) => {
  if (!mayPropose() || one.status === "closed") return null;
  const path = `/v1/days/${one.date}`;
  const body = () => ({ channel: one.channel });
  if (one.status === "open") return one.stops.length > 0 ? null : el("div", { class: "acts" }, act({ label: word("close_day"), path: `${path}/close`, body, main: true }));
  return el("div", { class: "acts" }, secondAct(one.proposed_by, { label: word("approve_day"), path: `${path}/close`, body }),
    act({ label: refuseWord(one.proposed_by), path: `${path}/reject`, body }));
};

const indented = (text: string) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
};

const seal = ({ seal: what, intact }: Day) => what ? [
  el("h3", {}, word("seal")),
  el("p", { class: intact ? "good" : "bad" }, `${word("intact")}: `, el("strong", {}, word(intact ? "intact_yes" : "intact_no"))),
  facts([[word("seal_number"), what.number], [word("key"), `${what.key} (${what.algorithm})`]]),
  folded(word("signed_text"), el("pre", {}, what.statement)), folded(word("figures"), el("pre", {}, indented(what.figures)))] : [];

const channelOf = (one: Day) => el("section", { class: "card", "aria-label": channelWord(one.channel) },
  el("h2", {}, channelWord(one.channel), " ", badge(one.status, statusWord)),
  one.proposed_by ? facts([[word("proposed_by"), byAt(actorWord(one.proposed_by), time(one.proposed_at))], [word("approved_by"), closedBy(one)]]) : null,
  ...stops(one), ...seal(one), acts(one));

const one = async (place: HTMLElement, date: string) => {
  const { channels } = await read("/v1/days/{date}", { date, channel: new URLSearchParams(location.hash.split("?")[1]).get("channel") ?? undefined });
  place.append(back("days"), el("h1", {}, `${word("day")} ${day(date)}`), ...channels.map(channelOf),
    channels.length === 0 ? el("p", {}, word("no_channels")) : el("p", {}, link("days", date, word("all_channels"))));
};

addTab("closing", "days", all, one);
