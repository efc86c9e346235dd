// The console: the door, and the tabs behind it in their order.
import "./words/frame.ts";
import "./words/common.ts";
import "./words/receipts.ts";
import "./words/finance.ts";
import "./words/house.ts";
import "./screens/board.ts";
import "./screens/payments.ts";
import "./screens/breaks.ts";
import "./screens/refunds.ts";
import "./screens/drawers.ts";
import "./screens/statements.ts";
import "./screens/reconciliations.ts";
import "./screens/days.ts";
import "./screens/remittances.ts";
import "./screens/reports.ts";
import "./screens/receipts.ts";
import "./screens/corrections.ts";
import "./screens/series.ts";
import "./screens/tax.ts";
import "./screens/administration.ts";
import "./screens/accounts.ts";
import "./screens/keys.ts";
import "./screens/audit.ts";
import { door } from "./door.ts";
import { currentSession, readSession, send, setSession } from "./parts/api.ts";
import { guarded, setDoor, setProver, show } from "./parts/desk.ts";
import { listenToKeys, showHelp } from "./parts/keys.ts";
import { listenToSearch } from "./parts/search.ts";
import { switchLanguage } from "./parts/words.ts";
import { prove } from "./proof.ts";

const on = (id: string, action: () => unknown) => document.getElementById(id)?.addEventListener("click", guarded(action));

on("language", () => {
  switchLanguage();
  return show();
});
on("leave", async () => {
  const elsewhere = currentSession()?.log_out_url;
  await send("DELETE", "/v1/session");
  setSession(null);
  if (elsewhere) location.assign(elsewhere);
  await show();
});
on("help", showHelp);

const noteLine = () => {
  const offline = document.getElementById("offline");
  if (offline) offline.hidden = navigator.onLine;
};
window.addEventListener("online", noteLine);
window.addEventListener("offline", noteLine);
window.addEventListener("hashchange", () => void show());

setDoor(door);
setProver(prove);
listenToKeys();
const search = document.querySelector<HTMLFormElement>("form#search");
if (search) listenToSearch(search);
noteLine();
const failure: unknown = await readSession().then(setSession, (error: unknown) => error);
await show();
if (failure) await guarded(() => Promise.reject(failure))();
