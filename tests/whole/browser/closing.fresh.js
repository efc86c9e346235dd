// The day's end: a statement comes in, is matched, the money goes to the treasury, the day is closed, the reports tell it.
// One officer proposes, another approves; every page as both have it, in both languages, by day and by night.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { approver, clerk, dayBefore, dayTurns, newPayment, nightPasses, paymentNow, statementOf } from "./appliance.js";
import { DESKTOP, isAccessible, shoot, start, tabTo, withPage } from "./chromium.js";
import { goTo, inEnglish, isSettled, looksGood } from "./looks.js";
import { enter, leave } from "./officers.js";

let browser;
before(async () => { browser = await start(); });
after(() => browser?.close());

// Chromium reports every answer of 400 and above as an error; these belong to the tests.
const REFUSED = [/status of 401 .*\/console\/api\/session$/, /status of 422 .*\/console\/api\/statements/,
  /ERR_FAILED|ERR_INTERNET_DISCONNECTED/];
const YESTERDAY = dayBefore(1);

const button = (page, name) => page.getByRole("button", { name, exact: true });
const main = (page) => page.locator("main").innerText().then((text) => text.replaceAll("\u00a0", " "));

const bring = async (page, name, content) => {
  await page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
  await button(page, "Nhập").click();
};

const bringsTheStatement = async (page, payment) => {
  await goTo(page, "statements");
  await page.locator("summary", { hasText: "Nhập sao kê" }).click();
  await bring(page, "lệch.sta", statementOf(payment, { closing: 1 }));
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /Cả tệp|Dòng \d+/);
  await looksGood(page, "console-statement-refused");
  const content = statementOf(payment);
  await bring(page, "sao-ke.sta", content);
  await page.locator("[role=status]", { hasText: "Đã nhận." }).waitFor();
  await bring(page, "sao-ke.sta", content);
  await page.locator("[role=status]", { hasText: "không có gì thay đổi" }).waitFor();
  await page.locator("[role=status] a").click();
  await page.locator("td", { hasText: payment.transfer_reference }).waitFor();
  await looksGood(page, "console-statement");
  await inEnglish(page, "console-statement");
};

const reconciles = async (page, payment) => {
  await goTo(page, "reconciliations");
  await button(page, "Chạy đối soát").click();
  await page.locator("h1 .state", { hasText: "xong" }).waitFor();
  await looksGood(page, "console-reconciliation");
  assert.equal((await paymentNow(payment)).status, "paid");
  await goTo(page, "reconciliations");
  await looksGood(page, "console-reconciliations");
  await goTo(page, "statements");
  await looksGood(page, "console-statements");
  await inEnglish(page, "console-statements");
};

const proposesTheRemittance = async (page) => {
  await goTo(page, "remittances");
  await page.locator("summary", { hasText: "Đề xuất nộp ngân sách" }).click();
  for (const [name, value] of Object.entries({ code: "0111", name: "Kho bạc Nhà nước tỉnh", authority_code: "1054321", authority_name: "Sở Tư pháp",
    fee_0: "fee", chapter_0: "014", sub_item_0: "2106" })) await page.locator(`form.act input[name=${name}]`).fill(value);
  assert.equal(await page.locator("input[name=through]").inputValue(), YESTERDAY);
  await looksGood(page, "console-remittance-proposing");
  await button(page, "Đề xuất").click();
  await page.locator("h1 .state", { hasText: "chờ duyệt" }).waitFor();
  assert.equal(await button(page, "Duyệt").count(), 0, "whoever proposed it cannot approve");
  await looksGood(page, "console-remittance-proposed");
  return page.url();
};

/** By keyboard: to the day in the list, into it, and to the act. */
const proposesTheClosing = async (page) => {
  await goTo(page, `days?from=${YESTERDAY}&to=${YESTERDAY}`);
  await page.locator(`td a[href*='days/${YESTERDAY}']`).first().waitFor();
  await looksGood(page, "console-days");
  await inEnglish(page, "console-days");
  await page.locator("main").focus();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: new RegExp(`^Ngày ${YESTERDAY.split("-").reverse().join("/")}`) }).waitFor();
  const card = page.locator("section.card", { hasText: "Ngân hàng" });
  await card.getByRole("button", { name: "Đề xuất khóa sổ" }).waitFor();
  await looksGood(page, "console-day-open");
  await tabTo(page, "form.act button.main", 60);
  await page.keyboard.press("Enter");
  await card.locator(".state", { hasText: "chờ duyệt" }).waitFor();
  assert.equal(await button(page, "Duyệt và khóa sổ").count(), 0, "whoever proposed it cannot approve");
  await goTo(page, `days/${dayBefore(0)}?channel=bank`);
  await page.getByRole("heading", { name: "Còn phải làm trước khi khóa" }).waitFor();
  await looksGood(page, "console-day-stops");
  await inEnglish(page, "console-day-stops");
};

const seesTheReports = async (page) => {
  for (const report of ["collections", "online_payment_rate", "receipts", "breaks", "channel_fees", "audit"]) {
    await goTo(page, `reports?report=${report}&by=day`);
    await page.locator("select[name=report]").waitFor();
    assert.equal(await page.locator("select[name=report]").inputValue(), report);
    await isSettled(page);
    await isAccessible(page);
    await shoot(page, `console-report-${report}`);
  }
  await goTo(page, "reports?report=collections&by=day");
  await page.locator("figure.chart rect").first().waitFor();
  await looksGood(page, "console-reports");
  await inEnglish(page, "console-reports");
  const [shown] = await Promise.all([page.waitForEvent("download"), button(page, "Xuất CSV đúng như đang hiện").click()]);
  const lines = readFileSync(await shown.path(), "utf8").trim().split("\r\n");
  assert.equal(lines.length, 1 + await page.locator("tbody tr").count());
  assert.match(lines[0], /^Kỳ,/);
  assert.match(lines[1], /,\d+$/, "figures are bare");
  const [whole] = await Promise.all([page.waitForEvent("download"), button(page, "Tải CSV").click()]);
  assert.match(readFileSync(await whole.path(), "utf8"), /^\ufeffKỳ,/);
  await page.getByRole("columnheader", { name: "Số tiền" }).or(page.getByRole("columnheader", { name: "Còn lại" })).first().getByRole("button").click();
  await page.locator("th[aria-sort=ascending]").waitFor();
};

const approvesAll = async (page, remittance) => {
  await goTo(page, "board");
  await page.locator(".tile", { hasText: "Nộp ngân sách chờ duyệt" }).waitFor();
  await looksGood(page, "console-board");
  await inEnglish(page, "console-board");
  await page.goto(remittance);
  await button(page, "Duyệt").click();
  await page.locator("h1 .state", { hasText: "đã duyệt" }).waitFor();
  await looksGood(page, "console-remittance-approved");
  const [slip] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /C1-02\/NS/ }).click()]);
  assert.match(readFileSync(await slip.path(), "utf8"), /7111/);
  await page.emulateMedia({ media: "print" });
  await shoot(page, "console-remittance-print");
  await page.emulateMedia({ media: "screen" });
  await goTo(page, `days/${YESTERDAY}?channel=bank`);
  await button(page, "Duyệt và khóa sổ").click();
  await page.locator("section.card .state", { hasText: "đã khóa" }).waitFor();
  assert.match(await main(page), /còn đúng như đã niêm phong/);
  await looksGood(page, "console-day-closed");
  await inEnglish(page, "console-day-closed");
};

/** Without a mouse: help, search, a row, back; columns; and what is said when nobody answers. */
const worksByKeyboard = async (page, { dossier, id }) => {
  await goTo(page, "board");
  await page.locator("main").focus();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await isAccessible(page);
  await shoot(page, "console-shortcuts", false);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type(dossier);
  await page.keyboard.press("Enter");
  await page.locator("td a", { hasText: dossier }).waitFor();
  assert.match(page.url(), new RegExp(`#/payments\\?dossier=${dossier}`), "the list has an address of its own");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator("dd", { hasText: id }).waitFor();
  await page.keyboard.press("u");
  await page.locator("form.filters").waitFor();
  await page.locator("summary", { hasText: "Cột" }).click();
  await page.getByRole("checkbox", { name: "Thủ tục" }).uncheck();
  assert.equal(await page.getByRole("columnheader", { name: "Thủ tục" }).count(), 0);
  await page.reload();
  await page.locator("tbody tr").first().waitFor();
  assert.equal(await page.getByRole("columnheader", { name: "Thủ tục" }).count(), 0, "columns stay as they were left");
};

/** A filter by a name of its own is there again tomorrow. */
const savesAFilter = async (page, { dossier }) => {
  await page.locator("input[name=dossier]").fill(dossier);
  await page.locator("summary", { hasText: "Bộ lọc đã lưu" }).click();
  await page.getByLabel("Tên bộ lọc").fill("Hồ sơ của tôi");
  await button(page, "Lưu bộ lọc này").click();
  await goTo(page, "board");
  await goTo(page, "payments");
  await page.locator("summary", { hasText: "Bộ lọc đã lưu" }).click();
  await isAccessible(page);
  await button(page, "Hồ sơ của tôi").click();
  await page.waitForURL(new RegExp(`dossier=${dossier}`));
  await page.locator("td a", { hasText: dossier }).waitFor();
};

const saysWhenNobodyAnswers = async (page) => {
  await page.route("**/console/api/payments*", (route) => route.abort());
  await button(page, "Tìm").click();
  await button(page, "Thử lại").waitFor();
  await isAccessible(page);
  await shoot(page, "console-unreachable", false);
  await page.unroute("**/console/api/payments*");
  await button(page, "Thử lại").click();
  await page.locator("tbody tr").first().waitFor();
  await page.context().setOffline(true);
  await page.locator("#offline:not([hidden])").waitFor();
  await page.context().setOffline(false);
  await page.locator("#offline[hidden]").waitFor({ state: "attached" });
};

test("a day comes to its end by two officers", async () => {
  // More than whatever else is refunded today takes from what may be remitted.
  const payment = await newPayment({ dossier: `H99-${Date.now()}`, items: [{ description: "Phí thẩm định", kind: "fee", amount: 90000000 }] });
  await withPage(browser, { viewport: DESKTOP, expected: REFUSED }, async (page) => {
    await enter(page, clerk);
    await bringsTheStatement(page, payment);
    await reconciles(page, payment);
    nightPasses(payment);
    const remittance = await proposesTheRemittance(page);
    await worksByKeyboard(page, payment);
    await savesAFilter(page, payment);
    await saysWhenNobodyAnswers(page);
    await seesTheReports(page);
    await dayTurns();
    await proposesTheClosing(page);
    await leave(page);
    await enter(page, approver);
    await approvesAll(page, remittance);
  });
});
