// Today's board: what was collected, and what waits for this officer.
import { currentSession, read, type Role } from "../parts/api.ts";
import { addTab, address, guarded } from "../parts/desk.ts";
import { el, facts } from "../parts/dom.ts";
import { businessDay, day, money, number } from "../parts/format.ts";
import type { ListPath } from "../parts/table.ts";
import { said, word } from "../parts/words.ts";
import { progress } from "./progress.ts";

const MOST = 200;  // one page of core; whoever has more waiting knows enough

const CLERK: readonly Role[] = ["finance_clerk"], APPROVER: readonly Role[] = ["finance_approver"];
const FINANCE: readonly Role[] = [...CLERK, ...APPROVER], LOOKING: readonly Role[] = [...FINANCE, "auditor"];
const HOUSE: readonly Role[] = ["administrator", "security_officer", "auditor"];

interface Tile {
  word: string;
  tab: string;
  path: ListPath;
  query: Record<string, string>;
  roles: readonly Role[];
  only?: (one: Record<string, unknown>) => boolean;  ///< what core cannot filter by
}

const dayIs = (status: string) => (one: Record<string, unknown>) => one["status"] === status && String(one["date"]) < businessDay();
const lastMonth = () => ({ from: businessDay(30), to: businessDay(1) });

const tiles = (): Tile[] => [
  { word: "tile_breaks_open", tab: "breaks", path: "/v1/breaks", query: { status: "open" }, roles: LOOKING },
  { word: "tile_breaks_proposed", tab: "breaks", path: "/v1/breaks", query: { status: "proposed" }, roles: APPROVER },
  { word: "tile_refunds_approval", tab: "refunds", path: "/v1/refunds", query: { waits_for: "approval" }, roles: APPROVER },
  { word: "tile_refunds_payout", tab: "refunds", path: "/v1/refunds", query: { waits_for: "payout" }, roles: FINANCE },
  { word: "tile_refunds_confirmation", tab: "refunds", path: "/v1/refunds", query: { waits_for: "confirmation" }, roles: APPROVER },
  { word: "tile_days_open", tab: "days", path: "/v1/days", query: lastMonth(), roles: LOOKING, only: dayIs("open") },
  { word: "tile_days_proposed", tab: "days", path: "/v1/days", query: lastMonth(), roles: APPROVER, only: dayIs("proposed") },
  { word: "tile_remittances_proposed", tab: "remittances", path: "/v1/remittances", query: { status: "proposed" }, roles: APPROVER },
  { word: "tile_remittances_approved", tab: "remittances", path: "/v1/remittances", query: { status: "approved" }, roles: LOOKING },
  { word: "tile_corrections", tab: "corrections", path: "/v1/receipt_corrections", query: { status: "proposed" }, roles: APPROVER },
  { word: "tile_drawers", tab: "drawers", path: "/v1/drawers", query: { status: "counted" }, roles: APPROVER },
  { word: "tile_tax_tasks", tab: "tax_tasks", path: "/v1/tax/tasks", query: { status: "open" }, roles: LOOKING },
  { word: "tile_proposals", tab: "proposals", path: "/v1/proposals", query: { status: "waiting" }, roles: HOUSE },
];

/** Shown when something waits; an empty desk is an empty list. */
const tileOf = async (one: Tile): Promise<HTMLElement | null> => {
  const page = await read(one.path, { ...one.query, limit: MOST }) as { data: Record<string, unknown>[]; has_more?: boolean };
  const count = one.only ? page.data.filter(one.only).length : page.data.length;
  if (count === 0) return null;
  return el("li", {}, el("a", { class: "tile", href: address(one.tab, "", one.query) },
    el("strong", {}, page.has_more ? said("at_least", { count: number(count) }) : number(count)), " ", el("span", {}, word(one.word))));
};

const waiting = (role: Role) => {
  const place = el("section", { class: "card first", "aria-busy": "true" }, el("h2", {}, word("waits_for_you")));
  const load = guarded(async () => {
    try {
      const shown = (await Promise.all(tiles().filter((one) => one.roles.includes(role)).map(tileOf))).filter((one) => one !== null);
      place.append(shown.length > 0 ? el("ul", { class: "tiles" }, ...shown) : el("p", {}, word("nothing_waits")));
    } finally {
      place.setAttribute("aria-busy", "false");
    }
  });
  return { place, load };
};

const collected = async () => {
  const today = businessDay();
  const { data } = await read("/v1/reports/{report}", { report: "collections", from: today, to: today, by: "day" });
  const sum = (name: string) => data.reduce((all, row) => all + Number(row[name] ?? 0), 0);
  return el("section", { class: "card first" }, el("h2", {}, word("today_collected")),
    facts([[word("payments"), number(sum("payments"))], [word("collected"), money(sum("collected"))], [word("refunded"), money(sum("refunded"))], [word("net"), money(sum("net"))]]),
    el("p", {}, el("a", { href: address("reports", "", { report: "collections", from: today, to: today, by: "day" }) }, word("report_collections"))));
};

const board = async (place: HTMLElement) => {
  const role = currentSession()?.role;
  if (!role) return;
  place.append(el("p", { class: "today" }, said("of_today", { day: day(businessDay()) })));
  const { place: list, load } = waiting(role);
  place.append(list);
  const rest = LOOKING.includes(role) ? [progress(), collected()] : [];
  await load();
  place.append(...await Promise.all(rest));
};

addTab("daily", "board", board, undefined, [...FINANCE, ...HOUSE]);
