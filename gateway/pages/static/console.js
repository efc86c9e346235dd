// The console: the door, and the tabs behind it.
import "./console_payments.js";
import "./console_breaks.js";
import "./console_refunds.js";
import "./console_receipts.js";
import "./console_corrections.js";
import "./console_series.js";
import "./console_tax.js";
import "./console_drawers.js";
import "./console_administration.js";
import "./console_audit.js";
import "./console_receipt_words.js";
import { call, desk, guarded, setDoor, show } from "./console_desk.js";
import { el, field } from "./console_parts.js";
import { switchLanguage, word } from "./console_words.js";

setDoor((place) => {
  const form = el("form", { class: "card login", onsubmit: guarded(async (event) => {
    event.preventDefault();
    desk.session = await call("POST", "/session", Object.fromEntries(new FormData(form)));
    await show();
  }) },
  el("h1", {}, word("login")),
  field(word("account"), { name: "login", autocomplete: "username", required: true, maxlength: 100 }),
  field(word("password"), { name: "password", type: "password", autocomplete: "current-password", required: true, maxlength: 200 }),
  field(word("code"), { name: "code", inputmode: "numeric", autocomplete: "one-time-code", pattern: "[0-9]{6}", required: true, maxlength: 6 }),
  el("button", { class: "main" }, word("enter")));
  place.append(form);
  form.elements.login.focus();
});

document.getElementById("language").addEventListener("click", () => {
  switchLanguage();
  show();
});
document.getElementById("leave").addEventListener("click", guarded(async () => {
  await call("DELETE", "/session");
  desk.session = null;
  await show();
}));
window.addEventListener("hashchange", show);

try {
  desk.session = await call("GET", "/session");
} catch {
  desk.session = null;
}
show();
