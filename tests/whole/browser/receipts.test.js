import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { approver, clerk, newPayment, ORIGIN, paidPayment, paymentNow } from "./appliance.js";
import { DESKTOP, fits, isAccessible, shoot, SMALL, start, tabTo, withPage } from "./chromium.js";
import { enter, leave } from "./officers.js";

let browser;
before(async () => { browser = await start(); });
after(() => browser?.close());

// Chromium reports every answer of 400 and above as an error; this one belongs to the door.
const REFUSED = [/status of 401 .*\/console\/api\/session$/];
const LETTERS = "ABCDEGHKLMNPQRSTUVXY";
const letter = () => LETTERS[Math.floor(Math.random() * LETTERS.length)];
const symbol = `${String(new Date().getFullYear()).slice(2)}T${letter()}${letter()}`;
const counter = `Q${Date.now() % 100_000}`;

const button = (page, name) => page.getByRole("button", { name, exact: true });
const ended = (page, text) => page.locator("h1 .state", { hasText: text }).waitFor();
const heading = (page, name) => page.getByRole("heading", { name }).first().waitFor();

/** As people with a wide screen, a small telephone, or a screen reader have it. */
const looksGood = async (page, name) => {
  await isAccessible(page);
  await fits(page);
  await shoot(page, name);
  await page.setViewportSize(SMALL);
  await fits(page);
  await shoot(page, `${name}-small`);
  await page.setViewportSize(DESKTOP);
};

const goTo = async (page, address, name) => {
  await page.goto(`${ORIGIN}/console#/${address}`);
  await page.locator(`nav a[aria-current=page]`, { hasText: name }).waitFor();
};

/** Without a mouse: to the fold, into the form, and off. */
const proposeCancellation = async (page, receipt) => {
  await goTo(page, `receipts/${receipt.id}`, "Biên lai");
  await tabTo(page, "summary", 40);
  await page.keyboard.press("Enter");
  await page.locator("select[name=wrong]").selectOption("cancel");
  await page.locator("form.act:not([hidden]) input[name=reason]").fill("Ngân hàng báo giao dịch không thành công");
  await looksGood(page, "console-receipt-correcting");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("td a[href*='corrections']").click();
  await heading(page, /Kết thúc bằng chứng từ/);
  assert.equal(await button(page, "Duyệt").count(), 0, "whoever proposed it cannot approve");
  await looksGood(page, "console-correction-proposed");
  return page.url();
};

const proposeSeries = async (page) => {
  await goTo(page, "series", "Ký hiệu biên lai");
  await page.locator("summary").click();
  await page.locator("input[name=symbol]").fill(symbol);
  await page.locator("input[name=reason]").fill("Quầy thứ hai");
  await looksGood(page, "console-series");
  await button(page, "Đề xuất").click();
  await page.getByRole("link", { name: `EBL01 ${symbol}` }).click();
  await ended(page, "chờ duyệt");
  await looksGood(page, "console-series-proposed");
  return page.url();
};

const workAtTheCounter = async (page) => {
  const payment = await newPayment({ dossier: `H99-${Date.now()}` });
  await goTo(page, "drawers", "Quầy tiền mặt");
  await page.locator("summary", { hasText: "Mở quầy" }).click();
  await page.locator(".act input[name=counter]").fill(counter);
  await looksGood(page, "console-drawers");
  await button(page, "Mở quầy").click();
  await page.locator("tr", { hasText: counter }).getByRole("link").click();
  await page.locator("input[name=payment]").fill(payment.id);
  await button(page, "Thu tiền mặt").click();
  await page.locator("dd", { hasText: "224.000" }).first().waitFor();
  assert.equal((await paymentNow(payment)).status, "paid");
  await page.locator("summary", { hasText: "Đếm tiền" }).click();
  await page.locator("input[name='200000']").fill("1");
  await page.locator("input[name='20000']").fill("1");
  await page.locator("input[name='2000']").fill("2");
  await page.locator("output", { hasText: "224.000" }).waitFor();
  await looksGood(page, "console-drawer-open");
  await button(page, "Đếm tiền cuối ca").click();
  await ended(page, "chờ người thứ hai");
  return page.url();
};

const seesTax = async (page) => {
  await goTo(page, "tax_tasks", "Việc với thuế");
  await page.locator("button.main").waitFor();
  await looksGood(page, "console-tax-tasks");
  await goTo(page, "tax_messages", "Thông điệp thuế");
  await page.locator("td a[href*='tax_messages']").first().click();
  await page.locator("dd").first().waitFor();
  await looksGood(page, "console-tax-message");
};

const approves = async (page, address, name, state) => {
  await page.goto(address);
  await button(page, name).click();
  await ended(page, state);
};

test("what a clerk proposes about receipts, series and cash, another officer approves", async () => {
  const { receipt } = await paidPayment({ dossier: `H99-${Date.now()}` });
  await withPage(browser, { viewport: DESKTOP, expected: REFUSED }, async (page) => {
    await enter(page, clerk);
    await goTo(page, "receipts", "Biên lai");
    await page.locator("meter").waitFor();
    await looksGood(page, "console-receipts-progress");
    const proposed = [await proposeCancellation(page, receipt), await proposeSeries(page), await workAtTheCounter(page)];
    await seesTax(page);
    await page.locator("#language").click();
    await page.locator("nav a", { hasText: "Cash drawers" }).waitFor();
    await shoot(page, "console-tax-message-english");
    await page.locator("#language").click();
    await page.locator("nav a", { hasText: "Quầy tiền mặt" }).waitFor();
    await page.locator("dl").waitFor();  // nothing is asked for any more
    await leave(page);
    await enter(page, approver);
    await approves(page, proposed[0], "Duyệt", "đã duyệt");
    await approves(page, proposed[1], "Duyệt", "đang dùng");
    await approves(page, proposed[2], "Đã đếm lại, đóng quầy", "đã đóng");
    await looksGood(page, "console-drawer-closed");
    await goTo(page, "corrections", "Sửa biên lai");
    await page.locator("td a[href*='corrections']").first().waitFor();
    await looksGood(page, "console-corrections");
  });
});
