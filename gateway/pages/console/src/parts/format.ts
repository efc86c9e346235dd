// Figures and times as people in Viet Nam read them. Business days and hours are those of Asia/Ho_Chi_Minh.
import { el } from "./dom.ts";
import { currentLanguage } from "./words.ts";

export const number = (value: number): string => new Intl.NumberFormat(currentLanguage() === "vi" ? "vi-VN" : "en-GB").format(value);

export const money = (amount: number): string => `${number(amount)} ₫`;

/** Hundredths of a per cent. */
export const percent = (hundredths: number): string => `${number(hundredths / 100)} %`;

type Instant = string | null | undefined;

export const time = (text: Instant): string => text
  ? new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit",
      second: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(text))
  : "";

/** "2026-11-22" → "22/11/2026". */
export const day = (text: string | null | undefined): string => text ? text.split("-").reverse().join("/") : "";

/** Today's business day, `days` earlier. */
export const businessDay = (days = 0): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(Date.now() - days * 86_400_000);

// In tables a figure carries its bare value, so that what is exported can be counted with.
export const amountCell = (amount: number | null | undefined): HTMLElement | null =>
  amount === null || amount === undefined ? null : el("data", { value: amount }, money(amount));

export const numberCell = (value: number): HTMLElement => el("data", { value }, number(value));

export const timeCell = (text: Instant): HTMLElement | null => text ? el("time", { datetime: text }, time(text)) : null;

export const dayCell = (text: string | null | undefined): HTMLElement | null => text ? el("time", { datetime: text }, day(text)) : null;
