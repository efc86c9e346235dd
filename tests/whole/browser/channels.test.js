import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cancel, newPayment, ORIGIN, transfer, UP } from "./appliance.js";
import { countBytes, DESKTOP, fits, isAccessible, PHONE, shoot, SMALL, start, withPage } from "./chromium.js";

const MOST_BYTES = 60 * 1024;
const NAMES = { vnpay: "VNPAY", momo: "MoMo", zalopay: "ZaloPay", platform: "Cổng thanh toán quốc gia" };
let browser;
before(async () => { browser = await start(); });
after(() => browser?.close());

const textOf = async (page) => (await page.locator("main").innerText()).replaceAll("\u00a0", " ");
const shows = (page, text) => page.locator("main").filter({ hasText: text }).waitFor();
const receiptIsShown = (page) => page.locator(".receipts .files a").first().waitFor();

for (const [size, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
  for (const [channel, name] of Object.entries(NAMES)) {
    test(`${name} is chosen and paid on a ${size}`, () => withPage(browser, { viewport }, async (page) => {
      const payment = await newPayment();
      await page.goto(payment.checkout_url);
      const button = page.locator(`button[value=${channel}]`);
      assert.ok((await button.innerText()).includes(name));
      await button.click();
      await page.waitForURL(`${new URL(UP.simulators[channel]).origin}/**`);
      await fits(page);
      await shoot(page, `channel-${channel}-${size}-page`);
      await page.locator("button[value=pay]").click();
      await page.waitForURL(`${ORIGIN}/pay/**`);
      await receiptIsShown(page);
      const text = await textOf(page);
      for (const part of ["Đã thanh toán", name, "Biên lai số"]) assert.ok(text.includes(part), `${part}: ${text}`);
      await shoot(page, `channel-${channel}-${size}-paid`);
    }));
  }

  test(`a transfer shows itself on a ${size} without the page being loaded again`, () => withPage(browser, { viewport }, async (page) => {
    const payment = await newPayment();
    await page.goto(payment.checkout_url);
    await page.evaluate(() => { globalThis.sameDocument = true; });
    await shoot(page, `channel-vietqr-${size}-page`);
    await transfer(payment);
    await receiptIsShown(page);
    await shows(page, "VietQR");
    assert.equal(await page.evaluate(() => globalThis.sameDocument), true);
    assert.ok((await page.title()).startsWith("Đã thanh toán"));
    assert.match(await page.locator("#news").textContent(), /Đã thanh toán/, "a screen reader is told");
    await shoot(page, `channel-vietqr-${size}-paid`);
  }));
}

test("the page stays small and accessible on the smallest screen", () => withPage(browser, { viewport: SMALL }, async (page) => {
  const bytes = countBytes(page);
  const payment = await newPayment();
  await page.goto(payment.checkout_url, { waitUntil: "networkidle" });
  const sum = await bytes();
  assert.ok(sum > 5_000 && sum <= MOST_BYTES, `${sum} bytes were transferred`);
  await fits(page);
  await isAccessible(page);
  await shoot(page, "checkout-small");
  await page.locator("a.language").click();
  await fits(page);
  await isAccessible(page);
}));

test("a wallet's order that is open can be gone on with", () => withPage(browser, { viewport: PHONE }, async (page) => {
  const payment = await newPayment();
  await page.goto(payment.checkout_url);
  await page.locator("button[value=momo]").click();
  await page.waitForURL(`${new URL(UP.simulators.momo).origin}/**`);
  await page.goto(payment.checkout_url);
  await shows(page, "Tiếp tục ở MoMo");
  await fits(page);
  await isAccessible(page);
  await shoot(page, "checkout-phone-open");
}));

test("what is unknown, what is over and what is paid is told accessibly", () => withPage(browser, { viewport: PHONE }, async (page) => {
  const unheard = await newPayment({ items: [{ description: "Phí thử", kind: "fee", amount: 224002 }] });
  await page.goto(unheard.checkout_url);
  await page.locator("button[value=momo]").click();
  await shows(page, "Đang xác minh giao dịch");
  await isAccessible(page);
  await shoot(page, "checkout-phone-unknown");

  const over = await newPayment();
  await cancel(over);
  await page.goto(over.checkout_url);
  await shows(page, "Khoản thanh toán đã bị hủy");
  await isAccessible(page);
  await shoot(page, "checkout-phone-over");

  const paid = await newPayment();
  await transfer(paid);
  await page.goto(paid.checkout_url);
  await receiptIsShown(page);
  await isAccessible(page);
}));

test("the account's facts are copied with one touch", () => withPage(browser, { viewport: DESKTOP }, async (page) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const payment = await newPayment();
  await page.goto(payment.checkout_url);
  await page.getByRole("button", { name: "Sao chép: Số tiền" }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "224000");
}));
