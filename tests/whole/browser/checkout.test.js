import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { newPayment, ORIGIN, SIMULATOR } from "./appliance.js";
import { DESKTOP, fits, PHONE, shoot, start, tabTo, withPage } from "./chromium.js";

const BUTTON = "button[value=vnpay]";
let browser;
before(async () => { browser = await start(); });
after(() => browser?.close());

const textOf = async (page) => (await page.locator("main").innerText()).replaceAll("\u00a0", " ");

const says = async (page, ...parts) => {
  const text = await textOf(page);
  for (const part of parts) assert.ok(text.includes(part), `${part} is not on the page:\n${text}`);
};

const receiptIsShown = (page) => page.locator(".receipts .files a").first().waitFor();

for (const [name, viewport] of [["phone", PHONE], ["desktop", DESKTOP]]) {
  test(`a citizen pays on a ${name} and takes the receipt home`, () => withPage(browser, { viewport }, async (page) => {
    const payment = await newPayment();
    await page.goto(payment.checkout_url);
    await says(page, "224.000 ₫", "3 × 8.000 ₫", "Phí cấp bản sao trích lục hộ tịch", "Cơ quan thu", "H99.01-261122-0007",
      "Nguyễn Văn Thử", "Chờ thanh toán");
    assert.ok((await page.locator(".qr .dark").boundingBox()).width > 100, "the QR code is drawn");
    await fits(page);
    await page.locator("#left").filter({ hasText: /còn \d/ }).waitFor();
    await shoot(page, `checkout-${name}-created`);

    await page.locator(BUTTON).click();
    await page.waitForURL(`${SIMULATOR}/**`);
    await page.locator("button[value=pay]").click();
    await page.waitForURL(payment.checkout_url);
    await receiptIsShown(page);
    await says(page, "Đã thanh toán", "VNPAY", "Biên lai số");
    await fits(page);
    await shoot(page, `checkout-${name}-paid`);

    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".receipts a[href$='.pdf']").click()]);
    assert.match(download.suggestedFilename(), /^EBL01-\d\dT[A-Z]{2}-\d+\.pdf$/);
    assert.equal((await readFile(await download.path())).subarray(0, 5).toString(), "%PDF-");
  }));
}

test("a page left open learns by itself that another one has paid", () => withPage(browser, { viewport: PHONE }, async (page) => {
  const payment = await newPayment();
  await page.goto(payment.checkout_url);
  await says(page, "Chờ thanh toán");
  await withPage(browser, {}, async (other) => {
    await other.goto(payment.checkout_url);
    await other.locator(BUTTON).click();
    await other.locator("button[value=pay]").click();
    await other.waitForURL(payment.checkout_url);
  });
  await receiptIsShown(page);
  await says(page, "Đã thanh toán");
}));

test("the keyboard alone is enough", () => withPage(browser, {}, async (page) => {
  const payment = await newPayment();
  await page.goto(payment.checkout_url);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await shoot(page, "checkout-keyboard-skip", false);
  await tabTo(page, BUTTON);
  const outline = await page.locator(BUTTON).evaluate((button) => getComputedStyle(button).outlineStyle);
  assert.equal(outline, "solid", "the focus is seen");
  await shoot(page, "checkout-keyboard-focus");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${SIMULATOR}/**`);
  await tabTo(page, "button[value=pay]");
  await page.keyboard.press("Enter");
  await page.waitForURL(payment.checkout_url);
  await receiptIsShown(page);
}));

test("a slow channel is reached although the payment's state changes meanwhile", () => withPage(browser, {}, async (page) => {
  const payment = await newPayment();
  await page.goto(payment.checkout_url);
  let clicked = false;
  let tell;
  const told = new Promise((resolve) => { tell = resolve; });
  await page.route("**/status", async (route) => {
    if (!clicked) return route.continue();
    await route.fulfill({ json: { status: "pending", receipts: [] } });
    return tell();
  });
  await page.route("**/attempts", async (route) => {
    clicked = true;
    await told;
    await route.continue();
  });
  await page.locator(BUTTON).click({ noWaitAfter: true });
  await page.waitForURL(`${SIMULATOR}/**`);
  await page.locator("button[value=pay]").waitFor();
}));

test("the page speaks English when asked, to the end", () => withPage(browser, { viewport: PHONE }, async (page) => {
  const payment = await newPayment();
  await page.goto(payment.checkout_url);
  await page.locator("a.language").click();
  await says(page, "224,000 ₫", "Waiting for payment", "What is due", "Choose a way to pay");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await fits(page);
  await shoot(page, "checkout-phone-english");
  await page.locator(BUTTON).click();
  await page.locator("button[value=pay]").click();
  await page.waitForURL(`${ORIGIN}/pay/**`);
  await receiptIsShown(page);
  await says(page, "What was paid", "Receipt no.", "Back to the portal");
  await shoot(page, "checkout-phone-english-paid");
}));

test("a payment that the citizen breaks off may be tried again", () => withPage(browser, { viewport: PHONE }, async (page) => {
  const payment = await newPayment();
  await page.goto(payment.checkout_url);
  await page.locator(BUTTON).click();
  await page.locator("button[value=fail24]").click();
  await page.waitForURL(`${ORIGIN}/pay/**`);
  await says(page, "không thành công hoặc đã bị hủy. Bạn có thể thanh toán lại.");
  await shoot(page, "checkout-phone-broken-off");
  await page.locator(BUTTON).click();
  await page.locator("button[value=pay]").click();
  await receiptIsShown(page);
}));

test("the page works without scripts", () => withPage(browser, { scripts: false }, async (page) => {
  const payment = await newPayment();
  await page.goto(payment.checkout_url);
  await page.locator(BUTTON).click();
  await page.locator("button[value=pay]").click();
  await page.waitForURL(payment.checkout_url);
  await says(page, "Đã thanh toán");
  for (let tries = 0; tries < 20 && !(await page.locator(".receipts").count()); ++tries) {
    await page.getByText("Cập nhật trạng thái").click();
    await page.waitForLoadState();
  }
  await receiptIsShown(page);
}));

const NAUGHTY = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "\u202eđảo chữ\u202c \u200fRTL", "' onmouseover='alert(1)",
  "{{7*7}} ${7*7} %3Cscript%3E &lt;b&gt;"];
test("what strangers wrote is text", () => withPage(browser, { viewport: PHONE }, async (page) => {
  for (const bad of NAUGHTY) {
    const payment = await newPayment({ procedure: `${bad} thủ tục`, dossier: bad, payer: { name: bad },
      items: [{ description: `${bad} khoản`, kind: "fee", amount: 1000 }] });
    await page.goto(payment.checkout_url);
    const shown = await page.locator("dd").allTextContents();
    assert.ok(shown.includes(bad) && shown.includes(`${bad} thủ tục`), `${bad}: ${shown}`);
    assert.ok((await page.locator("tbody th").allTextContents()).includes(`${bad} khoản`));
    assert.equal(await page.locator("main script, main img[src='x']").count(), 0);
    await fits(page);
  }
  await shoot(page, "checkout-phone-naughty");
}));

test("long words do not break the page", () => withPage(browser, { viewport: PHONE }, async (page) => {
  const long = "Phí".repeat(45);
  const payment = await newPayment({ procedure: long, dossier: "H".repeat(60), payer: { name: long },
    items: [{ description: long, kind: "fee", amount: 499999999, quantity: 1 }] });
  await page.goto(payment.checkout_url);
  await fits(page);
  await shoot(page, "checkout-phone-long");
}));

test("a wrong link has a page of its own", () => withPage(browser, { viewport: PHONE, expected: [/404/] }, async (page) => {
  const answer = await page.goto(`${ORIGIN}/pay/${"A".repeat(43)}`);
  assert.equal(answer.status(), 404);
  await says(page, "Không tìm thấy trang");
  await fits(page);
  await shoot(page, "error-phone");
}));
