import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { approver, call, clerk, newPayment, ORIGIN, paidPayment, paymentNow, transfer, waitFor } from "./appliance.js";
import { DESKTOP, fits, isAccessible, PHONE, shoot, start, withPage } from "./chromium.js";
import { enter, leave, logIn } from "./officers.js";

const NAUGHTY = "\u202e<img src=x onerror=alert(1)>\u202c";
let browser;
before(async () => { browser = await start(); });
after(() => browser?.close());

// Chromium reports every answer of 400 and above as an error; these belong to the tests.
const REFUSED = [/status of 401 .*\/console\/api\/session$/];

test("a wrong password is told clearly and opens nothing", () =>
  withPage(browser, { viewport: PHONE, expected: REFUSED }, async (page) => {
    await page.goto(`${ORIGIN}/console`);
    await page.locator("form.login").waitFor();
    await fits(page);
    await shoot(page, "console-phone-login");
    await logIn(page, clerk, "not the password", "000000");
    const notice = page.locator("#notice").filter({ hasText: /\S/ });
    await notice.waitFor();
    await shoot(page, "console-phone-refused");
    assert.match(await notice.innerText(), /mật khẩu|đăng nhập/i);
    assert.equal(await page.locator("input[name=password]").count(), 1);
    await page.locator("#language").click();
    assert.equal(await page.locator("h1").innerText(), "Log in");
  }));

const link = (page, part) => page.locator(`a[href$='${part}']`).first();

/** What a link's target is, fetched with the page's own cookie. */
const target = (page, href) => page.evaluate(async (url) => {
  const answer = await fetch(url);
  return { status: answer.status, start: new TextDecoder("latin1").decode((await answer.arrayBuffer()).slice(0, 5)) };
}, href);

const seesThePayment = async (page, { payment, receipt }) => {
  await page.locator("td a", { hasText: payment.dossier }).click();
  await page.getByRole("heading", { name: "Diễn biến" }).waitFor();
  await shoot(page, "console-payment");
  const text = (await page.locator("main").innerText()).replaceAll("\u00a0", " ");
  for (const part of [NAUGHTY, "224.000 ₫", "đã thu", "mới tạo", "chờ tiền", "người nộp", "VNPAY (callback)", `${receipt.form_code} ${receipt.symbol}`]) {
    assert.ok(text.includes(part), `${part} is not in\n${text}`);
  }
  assert.equal(await page.locator("main img").count(), 0);
  assert.deepEqual(await target(page, await link(page, ".pdf").getAttribute("href")), { status: 200, start: "%PDF-" });
  assert.deepEqual(await target(page, await link(page, ".xml").getAttribute("href")), { status: 200, start: "<?xml" });
};

const seesTheReceipts = async (page, { receipt }) => {
  await page.getByRole("link", { name: "← Danh sách" }).click();
  await page.getByRole("link", { name: "Biên lai", exact: true }).click();
  await page.locator("input[name=number]").fill(String(receipt.number));
  await page.locator("button.main").click();
  await page.locator("tbody tr").filter({ hasText: receipt.symbol }).first().waitFor();
  await waitFor("the filter", async () => (await page.locator("tbody tr").count()) === 1);
  await shoot(page, "console-receipts");
  await page.locator("#language").click();
  await page.getByRole("columnheader", { name: "Symbol" }).waitFor();
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await shoot(page, "console-receipts-english");
};

test("an officer sees payments and receipts, and the door closes behind", async () => {
  const paid = await paidPayment({ dossier: `H99-${Date.now()}`, payer: { name: NAUGHTY } });
  await withPage(browser, { viewport: DESKTOP, expected: REFUSED }, async (page) => {
    await enter(page);
    await page.getByRole("link", { name: "Khoản thu", exact: true }).click();
    await page.locator("tbody tr").first().waitFor();
    await fits(page);
    await shoot(page, "console-payments", false);
    await page.emulateMedia({ colorScheme: "dark" });
    await isAccessible(page);
    await shoot(page, "console-payments-dark", false);
    await page.emulateMedia({ colorScheme: "light" });
    await seesThePayment(page, paid);
    await seesTheReceipts(page, paid);
    await page.setViewportSize(PHONE);
    await fits(page);
    await shoot(page, "console-phone-receipts");
    const cookies = await page.context().cookies();
    const cookie = cookies.find((one) => one.name === "__Host-kythu");
    assert.ok(cookie.httpOnly && cookie.secure && cookie.sameSite === "Strict");
    const asked = () => call("GET", "/console/api/payments", { headers: { cookie: `${cookie.name}=${cookie.value}` } });
    assert.equal((await asked()).status, 200);
    await page.reload();
    await page.locator("#leave").click();
    await page.locator("form.login").waitFor();
    assert.equal((await asked()).status, 401, "the old cookie opens nothing");
    assert.deepEqual(await page.context().cookies(), []);
  });
});

/** A citizen pays by transfer, and then again. */
const paidTwice = async (dossier) => {
  const payment = await newPayment({ dossier });
  await transfer(payment);
  await waitFor("the first transfer", async () => (await paymentNow(payment)).status === "paid");
  await transfer(payment);
  return payment;
};

const findBreak = async (page, payment) => {
  await page.getByRole("link", { name: "Tiền chờ xử lý" }).click();
  await page.locator("select[name=kind]").selectOption("excess");
  const address = await waitFor("the excess", () => page.evaluate(async (id) => {
    const answer = await fetch(`/console/api/breaks?kind=excess&payment=${id}`);
    return (await answer.json()).data[0]?.id;
  }, payment.id));
  await page.locator("form.filters button.main").click();
  await page.locator(`td a[href$='${address}']`).waitFor();
  await fits(page);
  await shoot(page, "console-breaks");
  await page.locator(`td a[href$='${address}']`).click();
};

const ended = (page, text) => page.locator("h1 .state", { hasText: text }).waitFor();

test("money that came twice goes back by two officers", async () => {
  const payment = await paidTwice(`H99-${Date.now()}`);
  await withPage(browser, { viewport: DESKTOP, expected: REFUSED }, async (page) => {
    await enter(page, clerk);
    await findBreak(page, payment);
    await page.locator("select[name=remedy]").selectOption("return");
    await page.locator("input[name=evidence]").fill("Sao kê có hai lần chuyển cùng nội dung");
    await shoot(page, "console-break-open");
    await page.getByRole("button", { name: "Đề xuất" }).click();
    await ended(page, "chờ duyệt");
    assert.equal(await page.getByRole("button", { name: "Duyệt", exact: true }).count(), 0, "whoever proposed it cannot approve");
    await shoot(page, "console-break-proposed");
    const address = page.url();
    await leave(page);
    await enter(page, approver);
    await page.goto(address);
    await page.getByRole("button", { name: "Duyệt", exact: true }).click();
    await ended(page, "đã xử lý");
    await shoot(page, "console-break-resolved");
    await page.locator("dd a[href*='refunds']").click();
    await page.getByRole("heading", { name: /Hoàn tiền/ }).waitFor();
    await page.locator("select[name=returned]").selectOption("yes");
    await page.locator("input[name=proof]").fill("UNC 22/11 số 45");
    await page.getByRole("button", { name: "Ghi kết quả" }).click();
    await page.getByRole("button", { name: "Không đúng" }).waitFor();
    await page.setViewportSize(PHONE);
    await fits(page);
    await shoot(page, "console-phone-refund");
    const refund = page.url();
    await leave(page);
    await enter(page, clerk);
    await page.goto(refund);
    const confirm = page.getByRole("button", { name: "Xác nhận" });
    assert.equal(await confirm.count(), 0, "a clerk confirms nothing");
  });
});
