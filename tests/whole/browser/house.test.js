// Who runs the house: an administrator proposes, a security officer approves, an auditor sees all of it and touches nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { administrator, auditor, clerk, security, UP } from "./appliance.js";
import { countBytes, DESKTOP, start, withPage } from "./chromium.js";
import { goTo, inEnglish, looksGood } from "./looks.js";
import { enter, leave } from "./officers.js";

let browser;
before(async () => { browser = await start(); });
after(() => browser?.close());

// Chromium reports every answer of 400 and above as an error; this one belongs to the door.
const REFUSED = [/status of 401 .*\/console\/api\/session$/, /status of 404 .*\/v1\/audit\/checkpoint$/];
const MOST_BYTES = 300_000;

const button = (page, name) => page.getByRole("button", { name, exact: true });
const tabs = (page) => page.locator("#menu a").evaluateAll((all) => all.map((one) => one.getAttribute("href").slice(2)));

const proposes = async (page) => {
  await goTo(page, "proposals");
  await page.locator("summary", { hasText: "Đề xuất mới: Ứng dụng khách" }).click();
  const form = page.locator("details[open] form.act");
  await form.locator("input[name=name]").fill("Cổng thử nghiệm");
  await form.locator("input[name=agencies]").fill(UP.agency);
  await form.locator("input[name=scopes]").fill("payments:read");
  await looksGood(page, "console-proposing");
  await form.getByRole("button").click();
  await page.locator("h1 .state", { hasText: "chờ duyệt" }).waitFor();
  assert.equal(await button(page, "Duyệt").count(), 0, "whoever proposed it cannot approve");
  await looksGood(page, "console-proposal");
  return page.url();
};

const looksAround = async (page, names) => {
  for (const name of names) {
    await goTo(page, name);
    await looksGood(page, `console-${name}`);
  }
};

test("an administrator proposes, a security officer approves, an auditor sees it", () =>
  withPage(browser, { viewport: DESKTOP, expected: REFUSED }, async (page) => {
    await enter(page, administrator);
    const proposal = await proposes(page);
    await looksAround(page, ["agencies", "clients", "users"]);
    assert.ok(!(await tabs(page)).includes("payments"), "money is not an administrator's");
    await leave(page);

    await enter(page, security);
    await looksAround(page, ["board", "keys", "key_operations"]);
    await inEnglish(page, "console-key-operations");
    await goTo(page, "keys");
    await page.locator("td a[href*='keys/']").first().click();
    await page.locator("h1.verbatim").waitFor();
    await looksGood(page, "console-key");
    await page.goto(proposal);
    await button(page, "Duyệt").click();
    await page.getByText("Bí mật dưới đây chỉ hiện một lần").waitFor();
    await leave(page);

    await enter(page, auditor);
    await goTo(page, "audit?act=administration.approved");
    const row = page.locator("tbody tr").first();
    await row.waitFor();
    await looksGood(page, "console-audit");
    await inEnglish(page, "console-audit");
    await row.locator("td a").click();
    await page.waitForURL(/audit\?object=/);
    await page.locator("tbody tr").first().waitFor();
    await goTo(page, "breaks");
    assert.equal(await page.locator("form.act").count(), 0, "an auditor changes nothing");
  }));

test("the first screen is light", () => withPage(browser, { viewport: DESKTOP, expected: REFUSED }, async (page) => {
  const bytes = countBytes(page);
  await enter(page, clerk);
  await page.locator("main h1").waitFor();
  assert.ok(await bytes() < MOST_BYTES, `${await bytes()} bytes`);
}));
