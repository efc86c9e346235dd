// Which language is spoken, and what is said in it.
type Language = "vi" | "en";
type Words = Record<string, string>;

const words: Record<Language, Words> = { vi: {}, en: {} };
const states: Record<Language, Words> = { vi: {}, en: {} };
const actors: Record<Language, Words> = { vi: {}, en: {} };

/** A page's own words: whatever is said in Vietnamese is said in English too. */
export const addWords = <W extends Words>(vi: W, en: { [Key in keyof W]: string }): void => {
  Object.assign(words.vi, vi);
  Object.assign(words.en, en);
};

/** States that English says as they are named need no word of their own there. */
export const addStates = (vi: Words, en: Words = {}): void => {
  Object.assign(states.vi, vi);
  Object.assign(states.en, en);
};

export const addActors = <W extends Words>(vi: W, en: { [Key in keyof W]: string }): void => {
  Object.assign(actors.vi, vi);
  Object.assign(actors.en, en);
};

let language: Language = localStorage.getItem("language") === "en" ? "en" : "vi";

export const currentLanguage = (): Language => language;

export const switchLanguage = (): void => {
  language = language === "vi" ? "en" : "vi";
  localStorage.setItem("language", language);
};

export const word = (key: string): string => words[language][key] ?? key;

/** A word with its blanks filled: "{done} of {all}". */
export const said = (key: string, blanks: Record<string, string | number>): string =>
  word(key).replace(/\{(\w+)\}/g, (_, name: string) => String(blanks[name] ?? ""));

export const stateWord = (state: string): string => states[language][state] ?? state.replaceAll("_", " ");

const CHANNELS: Words = { vnpay: "VNPAY", vietqr: "VietQR", momo: "MoMo", zalopay: "ZaloPay" };

export const channelWord = (code: string): string => words[language][`channel_${code}`] ?? CHANNELS[code] ?? code;

const known: Words = {};

/** Who is known by name need not be read by id. */
export const nameActor = (actor: string, name: string): void => { known[actor] = name; };

/** "client:cli_…" is a portal, "vnpay:callback" VNPAY: who it was is said in words, which one stays to be read. */
export const actorWord = (actor: string): string => {
  const [kind = "", ...rest] = actor.split(":");
  const name = actors[language][kind] ?? channelWord(kind);
  return rest.length > 0 ? `${name} (${known[actor] ?? rest.join(":")})` : name;
};
