// The pages that nobody logs in for: the API's document and a receipt's public page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { call, ORIGIN, paidPayment } from "./appliance.js";
import { DESKTOP, fits, PHONE, shoot, start, withPage } from "./chromium.js";

let browser;
before(async () => { browser = await start(); });
after(() => browser?.close());

const VERBS = ["get", "post", "put", "patch", "delete"];
const callsOf = (places) => Object.values(places ?? {}).flatMap((item) => VERBS.filter((verb) => item[verb])).length;

for (const [name, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
  test(`the API's document shows every call on a ${name}`, () => withPage(browser, { viewport }, async (page) => {
    const doc = JSON.parse((await call("GET", "/openapi.json")).body);
    await page.goto(`${ORIGIN}/docs`);
    await page.locator("article.call").first().waitFor();
    assert.equal(await page.locator("article.call").count(), callsOf(doc.paths) + callsOf(doc.webhooks));
    const ids = await page.locator("[id]").evaluateAll((all) => all.map((one) => one.id));
    assert.equal(new Set(ids).size, ids.length, "no two parts have one address");
    await fits(page);
    await shoot(page, `docs-${name}`, false);

    const found = page.locator("article.call:visible");
    for (const [words, heading] of [["post receipts", /POST/], ["post /v1/payments", /POST.*\/v1\/payments/s]]) {
      await page.locator("#filter").fill(words);
      const headings = await found.locator("h3").allInnerTexts();
      for (const text of headings) assert.match(text, heading);
      assert.ok(headings.length > 0 && headings.length < 10, `${words} finds ${headings.length}`);
    }
    await shoot(page, `docs-${name}-filtered`);
    await page.locator("#filter").fill("");

    await page.locator("#language").click();
    assert.equal(await page.getAttribute("html", "lang"), "en");
    await page.locator("nav a[href^='#']").last().click();
    await page.getByRole("heading", { name: "Error codes" }).waitFor();
    await fits(page);
    await shoot(page, `docs-${name}-english`, false);
  }));
}

test("a receipt has a page for whoever holds its code", async () => {
  const { receipt } = await paidPayment({ payer: { name: "Người Không Được Lộ" } });
  for (const [name, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
    await withPage(browser, { viewport }, async (page) => {
      await page.goto(`${ORIGIN}/receipts/${receipt.lookup_code}`);
      const text = (await page.locator("main").innerText()).replaceAll("\u00a0", " ");
      for (const part of ["Biên lai có hiệu lực", "Phí cung cấp thông tin lý lịch tư pháp", "200.000 ₫",
        "Phí cấp bản sao trích lục hộ tịch", "24.000 ₫", "224.000 ₫", receipt.symbol, receipt.lookup_code]) {
        assert.ok(text.includes(part), `${part} is not in\n${text}`);
      }
      assert.ok(!text.includes("Người Không Được Lộ"), "a look-up code may be passed on: no payer");
      await fits(page);
      await shoot(page, `receipt-${name}`);
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".downloads a[href$='.xml']").click()]);
      assert.match(download.suggestedFilename(), /^EBL01-\d\dT[A-Z]{2}-\d+\.xml$/);
      await page.locator("a.language").click();
      await page.getByText("This receipt is valid").waitFor();
      await shoot(page, `receipt-${name}-english`);
    });
  }
});
