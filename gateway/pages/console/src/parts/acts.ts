// What an officer does: propose, approve, reject. Core refuses whatever is not for them by itself.
import { currentSession, send } from "./api.ts";
import { guarded, show } from "./desk.ts";
import { type Child, el, field, valuesOf } from "./dom.ts";
import { word } from "./words.ts";

export interface Act {
  label: string;
  path: string;
  fields?: Child[];
  body?: (values: Record<string, string>) => object | undefined;
  main?: boolean;
  /** Called with the answer in place of showing the page anew. */
  done?: (answer: unknown) => unknown;
}

/** One key for one thing said: pressed twice it is done once, corrected it is another request. */
const keys = () => {
  let last = "", key = "";
  return (body: object | undefined) => {
    const now = JSON.stringify(body ?? null);
    if (now !== last) [last, key] = [now, crypto.randomUUID()];
    return key;
  };
};

/** A button, or a form when it has fields; the page is shown anew when it is done. */
export const act = ({ label, path, fields = [], body = () => undefined, main = false, done = show }: Act): HTMLFormElement => {
  const keyOf = keys();
  const button = el("button", { class: main ? "main" : undefined }, label);
  const form: HTMLFormElement = el("form", { class: "act", onsubmit: guarded(async (event: Event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      const said = body(valuesOf(form));
      await done(await send("POST", path, said, keyOf(said)));
    } finally {
      button.disabled = false;
    }
  }) }, ...fields, button);
  return form;
};

export const text = (label: string, name: string): HTMLLabelElement => field(label, { name, required: true, maxlength: 500 });

export const isMe = (actor: string | null | undefined): boolean => actor === `officer:${currentSession()?.officer.id}`;

export const mayPropose = (): boolean => currentSession()?.role.startsWith("finance_") ?? false;

export const mayApprove = (): boolean => currentSession()?.role === "finance_approver";

/** An approver's act upon what another officer proposed; core asks the same. */
export const secondAct = (proposer: string | null | undefined, given: Act): HTMLElement => {
  if (isMe(proposer)) return el("p", {}, word("another_person"));
  return mayApprove() ? act({ ...given, main: true }) : el("p", {}, word("an_approver"));
};

/** Whoever proposed it withdraws it, everybody else rejects it. */
export const refuseWord = (proposer: string | null | undefined): string => word(isMe(proposer) ? "withdraw" : "reject");
