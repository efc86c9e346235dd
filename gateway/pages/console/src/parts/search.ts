// One field finds everything: an id opens its page, anything else is looked for among the dossiers.
import { address, mayOpen, show } from "./desk.ts";

const TABS: Record<string, string> = { pay: "payments", ref: "refunds", brk: "breaks", rct: "receipts", stm: "statements", rec: "reconciliations", rem: "remittances" };

export const targetOf = (text: string): string => {
  const [, prefix = ""] = /^([a-z]{3})_[0-9a-f-]{36}$/.exec(text) ?? [];
  const tab = TABS[prefix];
  if (tab && mayOpen(tab)) return address(tab, text);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && mayOpen("days")) return address("days", text);
  return mayOpen("payments") ? address("payments", "", { dossier: text }) : address("audit", "", { object: text });
};

export const listenToSearch = (form: HTMLFormElement): void => form.addEventListener("submit", (event) => {
  event.preventDefault();
  const input = form.querySelector("input");
  const text = input?.value.trim() ?? "";
  if (!input || !text) return;
  const target = targetOf(text);
  input.value = "";
  input.blur();
  if (location.hash === target) void show();
  else location.hash = target;
});
