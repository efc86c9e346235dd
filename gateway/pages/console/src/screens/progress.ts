// How today's receipts come along: how many fees are paid, how many of them have their receipt, how fast it goes.
import { read, type Schema } from "../parts/api.ts";
import { guarded } from "../parts/desk.ts";
import { el, facts } from "../parts/dom.ts";
import { time } from "../parts/format.ts";
import { said, word } from "../parts/words.ts";

const EVERY = 5_000;  // milliseconds, while receipts wait

const shown = (now: Schema<"ReceiptProgress">) => [
  el("p", {}, el("meter", { min: 0, max: Math.max(now.paid, 1), value: now.receipted, "aria-label": word("progress") }),
    ` ${said("progress_of", { done: now.receipted, all: now.paid })}`),
  now.waiting === 0 ? "" : facts([[word("progress_waiting"), now.waiting], [word("progress_oldest"), time(now.oldest_waiting_since)],
    [word("progress_speed"), now.last_minute]])];

/** Shows itself anew for as long as receipts wait and the page stands on the desk. */
export const progress = async (): Promise<HTMLElement> => {
  const place = el("section", { class: "card progress", "aria-live": "off" });
  const show = guarded(async () => {
    const now = await read("/v1/receipts/progress");
    place.replaceChildren(el("h2", {}, word("progress")), ...shown(now));
    if (now.waiting > 0) setTimeout(() => { if (place.isConnected) void show(); }, EVERY);
  });
  await show();
  return place;
};
