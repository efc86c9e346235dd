// What is asked of core. The types are those of our OpenAPI document, by its own addresses.
import type { components, paths } from "../../generated/openapi";
import { currentLanguage, nameActor, word } from "./words.ts";

export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

type Json<Answer> = Answer extends { content: { "application/json": infer Body } } ? Body : never;
type Reading<Path extends keyof paths> = paths[Path] extends { get: { responses: { 200: infer Answer } } } ? Json<Answer> : never;

/** The addresses that answer with JSON, and what they answer. */
export type Readable = { [Path in keyof paths]: Reading<Path> extends never ? never : Path }[keyof paths];
export type Answer<Path extends Readable> = Reading<Path>;

export type Role = "finance_clerk" | "finance_approver" | "security_officer" | "auditor" | "administrator";

export interface Session {
  officer: { id: string; login: string; name: string };
  role: Role;
  agency: string;
  csrf_token: string;
  signed_in_by: "local" | "identity_provider";
  log_out_url: string | null;
}

/** The province's identity provider, where officers may sign in too. */
export interface IdentityProvider {
  name: string;
  start: string;
}

export interface Fault {
  pointer: string;
  detail: string;
}

/** What core refused, in the words of its problem document. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, said: string, readonly faults: Fault[]) {
    super(said);
  }
}

/** Nobody answered: the line is down, or the appliance is. */
export class Unreachable extends Error {
  constructor() {
    super(word("unreachable"));
  }
}

let session: Session | null = null;
export const currentSession = (): Session | null => session;
export const setSession = (now: Session | null): void => {
  session = now;
  if (now) nameActor(`officer:${now.officer.id}`, now.officer.name);
};

// These stand under one address for officers and clients; the rest has its door in the console.
const SHARED = /^\/v1\/(audit|proposals|agencies|clients|users|channels|keys|tokens|key_operations)([/?]|$)/;
const addressOf = (path: string) => SHARED.test(path) ? path : `/console/api${path.replace(/^\/v1\//, "/")}`;

/** Links of the page itself: downloads, and copies beside the list. */
export const linkTo = addressOf;

interface Problem {
  code?: string;
  title?: string;
  detail?: string;
  errors?: { pointer?: string; detail?: string }[];
}

export const refusalOf = (status: number, problem: Problem): Refused => {
  const faults = (problem.errors ?? []).map(({ pointer = "", detail = "" }) => ({ pointer, detail }));
  const said = [problem.detail || problem.title, ...faults.map((one) => one.detail)].filter(Boolean).join(" ");
  return new Refused(status, problem.code ?? "", said, faults);
};

export const headersOf = (given: Record<string, string> = {}): Record<string, string> => ({
  "Accept": "application/json", "Accept-Language": currentLanguage(), ...(session ? { "X-CSRF-Token": session.csrf_token } : {}), ...given });

const fetched = async (path: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(addressOf(path), init);
  } catch {
    throw new Unreachable();
  }
};

const answered = async (answer: Response): Promise<unknown> => {
  const data: unknown = answer.status === 204 ? null : await answer.json().catch(() => ({}));
  if (!answer.ok) throw refusalOf(answer.status, data as Problem);
  return data;
};

/** An act has a key of its own, so that a second press does it once. */
export const send = async (method: "POST" | "PUT" | "DELETE", path: string, body?: object, key?: string): Promise<unknown> =>
  answered(await fetched(path, { method,
    headers: headersOf({ ...(body ? { "Content-Type": "application/json" } : {}), ...(key ? { "Idempotency-Key": key } : {}) }),
    ...(body ? { body: JSON.stringify(body) } : {}) }));

type Query = Record<string, string | number | undefined>;

const withQuery = (path: string, query: Query) => {
  const asked = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => value === undefined || value === "" ? [] : [[name, String(value)]]));
  return asked.size > 0 ? `${path}?${asked}` : path;
};

/** `read("/v1/payments/{id}", { id })`: what is in braces is taken from what is given, the rest is the query. */
export const read = async <Path extends Readable>(path: Path, given: Query = {}): Promise<Answer<Path>> => {
  const query = { ...given };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = query[name];
    delete query[name];
    return encodeURIComponent(String(value));
  });
  return await answered(await fetched(withQuery(filled, query), { headers: headersOf() })) as Answer<Path>;
};

/** An answer in another form than JSON, as a file to be kept. */
export const download = async (path: string, type: string, query: Query = {}): Promise<Blob> => {
  const answer = await fetched(withQuery(path, query), { headers: headersOf({ "Accept": type }) });
  if (!answer.ok) await answered(answer);
  return await answer.blob();
};

export const readIdentityProvider = async (): Promise<IdentityProvider | null> => {
  const ways = await answered(await fetched("/v1/sign_in", { headers: headersOf() })) as { identity_provider: IdentityProvider | null };
  return ways.identity_provider;
};

export const readSession = async (): Promise<Session | null> => {
  try {
    return await answered(await fetched("/v1/session", { headers: headersOf() })) as Session;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
};
