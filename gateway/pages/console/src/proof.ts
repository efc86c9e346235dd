// The second factor again, before what decides: a code here, or the identity provider's page for whom it let in.
import { currentSession, send, type Session, setSession } from "./parts/api.ts";
import { guarded } from "./parts/desk.ts";
import { el, field, valuesOf } from "./parts/dom.ts";
import { word } from "./parts/words.ts";

/** Asks, and does what was refused once more. */
export const prove = (again: () => unknown): void => {
  if (currentSession()?.signed_in_by === "identity_provider") {
    sessionStorage.setItem("kythu.place", location.hash);
    location.assign("/console/oidc/start?purpose=proof");
    return;
  }
  const code = field(word("code"), { name: "code", inputmode: "numeric", autocomplete: "one-time-code", pattern: "[0-9]{6}", required: true, maxlength: 6 });
  const form: HTMLFormElement = el("form", { class: "card proof", onsubmit: guarded(async (event: Event) => {
    event.preventDefault();
    setSession(await send("POST", "/v1/session/proof", valuesOf(form)) as Session);
    form.remove();
    await again();
  }) }, el("p", {}, word("code_again")), code, el("button", { class: "main" }, word("enter")));
  document.querySelector("form.proof")?.remove();
  document.querySelector("#content .page")?.prepend(form);
  code.querySelector("input")?.focus();
};
