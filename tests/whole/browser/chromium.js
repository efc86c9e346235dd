// Debian's Chromium, one per test file, and pages that remember what they should not have done.
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { connect } from "node:tls";
import { chromium } from "playwright-core";
import { ca, ORIGIN, SIMULATORS } from "./appliance.js";

export const SMALL = { width: 320, height: 568 };
export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

/** The key of the server whose chain Node has verified: Chromium then accepts this key and no other. */
const servedKey = () =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(ORIGIN);
    const socket = connect({ host: hostname, port, ca }, () => {
      const key = new X509Certificate(socket.getPeerCertificate().raw).publicKey;
      socket.destroy();
      resolve(createHash("sha256").update(key.export({ type: "spki", format: "der" })).digest("base64"));
    });
    socket.setTimeout(10_000, () => socket.destroy(new Error("no TLS")));
    socket.on("error", reject);
  });

export const start = async () =>
  chromium.launch({
    executablePath: process.env.KYTHU_CHROMIUM ?? "/usr/bin/chromium",
    args: [`--ignore-certificate-errors-spki-list=${await servedKey()}`, "--disable-gpu"],
  });

/** What a page must not do: errors, dialogs, requests to strangers. `expected` lists errors that belong to the test. */
const watch = (page, expected) => {
  const faults = [];
  const note = (text) => { if (!expected.some((one) => one.test(text))) faults.push(text); };
  page.on("console", (message) => {
    const { url } = message.location();
    if (["error", "warning"].includes(message.type()) && !SIMULATORS.some((one) => url.startsWith(one))) note(`${message.text()} ${url}`);
  });
  page.on("pageerror", (error) => note(`exception: ${error.message}`));
  page.on("dialog", (dialog) => { note(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (sent) => {
    const { protocol, origin } = new URL(sent.url());
    if (!["data:", "blob:"].includes(protocol) && origin !== ORIGIN && !SIMULATORS.includes(origin)) note(`request to ${sent.url()}`);
  });
  return faults;
};

/** Runs `action` with a page in a context of its own; fails when the page did what it must not do. */
export const withPage = async (browser, { viewport = DESKTOP, expected = [], scripts = true }, action) => {
  const context = await browser.newContext({ viewport, locale: "vi-VN", javaScriptEnabled: scripts,
    isMobile: viewport !== DESKTOP, hasTouch: viewport !== DESKTOP });
  context.setDefaultTimeout(15_000);
  try {
    const page = await context.newPage();
    const faults = watch(page, expected);
    await action(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
};

/** Nothing sticks out at the side: people scroll down, not sideways. */
export const fits = async (page) => {
  const [inner, whole] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  assert.ok(whole <= inner, `the page is ${whole} wide on a screen of ${inner}`);
};

export const shoot = async (page, name, fullPage = true) => {
  const folder = process.env.KYTHU_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
};

/** Tab until `selector` has the focus, as somebody without a mouse does. */
export const tabTo = async (page, selector, most = 20) => {
  for (let pressed = 0; pressed < most; ++pressed) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  assert.fail(`${selector} is not reached by ${most} Tabs`);
};

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** axe-core finds nothing. It comes by the debugger's wire: the page's own policy lets no stranger's script in. */
export const isAccessible = async (page) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: { type: "tag", values } }), RULES);
  assert.deepEqual(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`), []);
};

/** Bytes of all answers since the page was opened, headers included. */
export const countBytes = (page) => {
  const sizes = [];
  page.on("requestfinished", (sent) => sizes.push(sent.sizes()));
  return async () => (await Promise.all(sizes)).reduce((sum, one) => sum + one.responseBodySize + one.responseHeadersSize, 0);
};
