// Officers at the console's door.
import assert from "node:assert/strict";
import { clerk, ORIGIN, stepNow, totp, waitFor } from "./appliance.js";

export const logIn = async (page, { login }, password, code) => {
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill(password);
  await page.locator("input[name=code]").fill(code);
  await page.locator("button.main").click();
};

/** A code opens once: when somebody else has used this step's, the next one's is waited for. */
export const enter = async (page, officer = clerk) => {
  await page.goto(`${ORIGIN}/console`);
  await page.locator("form.login").waitFor();
  const answered = () => page.waitForResponse((answer) => answer.request().method() === "POST");
  for (let tries = 0; tries < 3; ++tries) {
    const step = stepNow();
    const [answer] = await Promise.all([answered(), logIn(page, officer, officer.password, totp(officer, step))]);
    if (answer.status() === 201) return;
    await waitFor("the next code", () => stepNow() > step, 35);
  }
  assert.fail("the officer is not let in");
};

export const leave = async (page) => {
  await page.locator("#leave").click();
  await page.locator("form.login").waitFor();
};
