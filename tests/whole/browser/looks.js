// A page of the console as everybody has it.
import { ORIGIN } from "./appliance.js";
import { DESKTOP, fits, isAccessible, shoot, SMALL } from "./chromium.js";

export const isSettled = (page) => page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });

export const goTo = async (page, address) => {
  await page.goto(`${ORIGIN}/console#/${address}`);
  await page.locator(`nav a[aria-current=page][href$='#/${address.split(/[/?]/)[0]}']`).waitFor();
  await isSettled(page);
};

/** As people with a wide screen, a small telephone, a screen reader, at night, or with the other language have it. */
export const looksGood = async (page, name) => {
  await isSettled(page);
  await isAccessible(page);
  await fits(page);
  await shoot(page, name);
  await page.emulateMedia({ colorScheme: "dark" });
  await isAccessible(page);
  await shoot(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(SMALL);
  await fits(page);
  await shoot(page, `${name}-small`);
  await page.setViewportSize(DESKTOP);
};

export const inEnglish = async (page, name) => {
  await page.locator("#language").click();
  await page.locator("html[lang=en]").waitFor();
  await page.locator("main h1").waitFor();
  await isSettled(page);
  await isAccessible(page);
  await shoot(page, `${name}-english`);
  await page.locator("#language").click();
  await page.locator("html[lang=vi]").waitFor();
  await page.locator("main h1").waitFor();
  await isSettled(page);
};
