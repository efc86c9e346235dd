// The console's frame: who is logged in, what page stands on the desk.
import { currentSession, Refused, type Role, setSession, Unreachable } from "./api.ts";
import { el } from "./dom.ts";
import { currentLanguage, word } from "./words.ts";

interface Page {
  list: (place: HTMLElement) => unknown;
  one?: ((place: HTMLElement, id: string) => unknown) | undefined;
  roles: readonly Role[];
  group: string;
}

const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
};

const content = byId("content");
const notice = byId("notice");
const pages = new Map<string, Page>();  // by the tab's name, in the order of the tabs
let door: (place: HTMLElement) => unknown = () => undefined;
let prover: (again: () => unknown) => unknown = () => undefined;

export const FINANCE: readonly Role[] = ["finance_clerk", "finance_approver", "auditor"];

/** A tab among its group: `list` shows all, `one` shows the one with an id; for these roles. */
export const addTab = (group: string, name: string, list: Page["list"], one?: Page["one"], roles: readonly Role[] = FINANCE): void => {
  pages.set(name, { list, one, roles, group });
};

/** Where someone who is not logged in stands. */
export const setDoor = (page: typeof door): void => { door = page; };

/** Who asks for the second factor when something is refused without it. */
export const setProver = (ask: typeof prover): void => { prover = ask; };

export const address = (tab: string, id?: string, query: Record<string, string> = {}): string => {
  const asked = new URLSearchParams(query).toString();
  return `#/${tab}${id ? `/${encodeURIComponent(id)}` : ""}${asked ? `?${asked}` : ""}`;
};

/** What the address says: #/tab/id?filter=value. */
export const here = (): { tab: string; id: string; query: URLSearchParams } => {
  const [path = "", query = ""] = location.hash.split("?", 2);
  const [, tab = "", id = ""] = path.split("/");
  return { tab, id: decodeURIComponent(id), query: new URLSearchParams(query) };
};

export const say = (text: string): void => { notice.textContent = text; };

const mine = (): string[] => {
  const role = currentSession()?.role;
  return [...pages].filter(([, page]) => role !== undefined && page.roles.includes(role)).map(([name]) => name);
};

export const mayOpen = (tab: string): boolean => mine().includes(tab);

const problemText = (error: unknown): string =>
  error instanceof Unreachable ? error.message : `${word("failed")}: ${error instanceof Error ? error.message : String(error)}`;

/** Shows what went wrong; an ended session leads back to the door. */
export const guarded = <Given extends unknown[]>(action: (...given: Given) => unknown) => async (...given: Given): Promise<void> => {
  say("");
  try {
    await action(...given);
  } catch (error) {
    if (error instanceof Refused && error.code === "session_required" && currentSession()) {
      setSession(null);
      await show();
      say(word("ended"));
    } else if (error instanceof Refused && error.code === "proof_required") {
      prover(() => guarded(action)(...given));
    } else {
      say(problemText(error));
    }
  }
};

const tab = (name: string, active: string) => {
  const current = name === active;
  return el("a", { class: "tab", href: address(name), "aria-current": current ? "page" : undefined }, word(name));
};

/** The tabs by group; a telephone unfolds them. */
const menu = (active: string) => {
  const groups = [...new Set(mine().map((name) => pages.get(name)?.group ?? ""))];
  const nav = el("nav", { id: "menu", "aria-label": word("title") }, ...groups.map((group) =>
    el("section", {}, el("h2", {}, word(`group_${group}`)),
      ...mine().filter((name) => pages.get(name)?.group === group).map((name) => tab(name, active)))));
  const unfold = el("button", { type: "button", class: "unfold", "aria-expanded": "false", "aria-controls": "menu", onclick: () => {
    unfold.setAttribute("aria-expanded", String(nav.classList.toggle("unfolded")));
  } }, `☰ ${word("menu")}: ${word(active)}`);
  return [unfold, nav];
};

const dress = () => {
  const session = currentSession();
  document.documentElement.lang = currentLanguage();
  document.title = word("title");
  for (const node of document.querySelectorAll<HTMLElement>("[data-word]")) node.textContent = word(node.dataset["word"] ?? "");
  for (const node of document.querySelectorAll("[data-label]")) {
    const label = word(node.getAttribute("data-label") ?? "");
    node.setAttribute("aria-label", label);
    node.setAttribute(node instanceof HTMLInputElement ? "placeholder" : "title", label);
  }
  byId("language").textContent = word("other");
  for (const id of ["leave", "help", "search"]) byId(id).hidden = !session;
  byId("who").textContent = session?.officer.name ?? "";
};

/** The page that the address names. Whatever an earlier page still brings falls into a place that stands nowhere. */
export const show = (): Promise<void> => guarded(async () => {
  dress();
  if (!currentSession()) {
    const place = el("div");
    content.replaceChildren(place);
    content.className = "";
    return door(place);
  }
  const { tab: named, id } = here();
  const name = mayOpen(named) ? named : mine()[0] ?? "";
  const page = pages.get(name);
  if (!page) return say(word("nothing_here"));
  const place = el("div", { class: "page" });
  content.className = "desk";
  content.replaceChildren(...menu(name), place);
  if (!id) place.append(el("h1", {}, word(name)));
  await (id && page.one ? page.one(place, id) : page.list(place));
  if (id && place.isConnected) content.focus();
  return undefined;
})();
