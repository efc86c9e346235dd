// The ways from one page to another.
import { linkTo } from "../parts/api.ts";
import { address } from "../parts/desk.ts";
import { type Child, el } from "../parts/dom.ts";
import { word } from "../parts/words.ts";

/** To the page of one thing; nothing when there is none. */
export const link = (tab: string, id: string | null | undefined, shown: Child = id): HTMLElement | null =>
  id ? el("a", { href: address(tab, id) }, shown) : null;

export const back = (tab: string): HTMLElement => el("p", {}, el("a", { class: "back", href: address(tab) }, word("back")));

/** A receipt's copy opens beside the list; the original is for machines, so it is saved. */
export const receiptLinks = (id: string): HTMLElement => el("span", {},
  el("a", { href: linkTo(`/v1/receipts/${id}.pdf`), target: "_blank" }, word("copy")), " · ",
  el("a", { href: linkTo(`/v1/receipts/${id}.xml`), download: true }, word("original")));

/** Who did it, and when. */
export const byAt = (actor: Child, at: string): string => actor ? `${actor} – ${at}` : "";
