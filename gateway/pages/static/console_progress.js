// How today's receipts come along: how many fees are paid, how many of them have their receipt, how fast it goes.
import { call, guarded } from "./console_desk.js";
import { el, facts } from "./console_parts.js";
import { time, word } from "./console_words.js";

const every = 5_000;  // milliseconds, while receipts wait

const shown = (now) => [
  el("p", {}, el("meter", { min: 0, max: Math.max(now.paid, 1), value: now.receipted, "aria-label": word("progress") }),
    ` ${word("progress_of").replace("{done}", now.receipted).replace("{all}", now.paid)}`),
  facts([[word("progress_waiting"), now.waiting ? String(now.waiting) : ""], [word("progress_oldest"), time(now.oldest_waiting_since)],
    [word("progress_speed"), now.waiting ? String(now.last_minute) : ""]])];

/** Shows itself anew for as long as receipts wait and the page stands on the desk. */
export const progress = async () => {
  const place = el("section", { class: "card progress", "aria-live": "off" });
  const show = guarded(async () => {
    const now = await call("GET", "/receipts/progress");
    place.replaceChildren(el("h2", {}, word("progress")), ...shown(now));
    if (now.waiting > 0) setTimeout(() => { if (place.isConnected) show(); }, every);
  });
  await show();
  return place;
};
