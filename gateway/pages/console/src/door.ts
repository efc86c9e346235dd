// Where an officer comes in.
import { readIdentityProvider, send, type Session, setSession } from "./parts/api.ts";
import { guarded, show } from "./parts/desk.ts";
import { el, field, valuesOf } from "./parts/dom.ts";
import { word } from "./parts/words.ts";

export const door = (place: HTMLElement): void => {
  const login = field(word("account"), { name: "login", autocomplete: "username", required: true, maxlength: 100 });
  const form: HTMLFormElement = el("form", { class: "card login", onsubmit: guarded(async (event: Event) => {
    event.preventDefault();
    setSession(await send("POST", "/v1/session", valuesOf(form)) as Session);
    await show();
  }) },
  el("h1", {}, word("login")), login,
  field(word("password"), { name: "password", type: "password", autocomplete: "current-password", required: true, maxlength: 200 }),
  field(word("code"), { name: "code", inputmode: "numeric", autocomplete: "one-time-code", pattern: "[0-9]{6}", required: true, maxlength: 6 }),
  el("button", { class: "main" }, word("enter")));
  place.append(form);
  login.querySelector("input")?.focus();
  void readIdentityProvider().then((provider) => {
    if (provider) form.append(el("a", { href: provider.start }, `${word("enter_by")} ${provider.name}`));
  }, () => undefined);
};
