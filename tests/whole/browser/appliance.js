// The appliance from outside: its addresses, its secrets, its API. As tests/whole/appliance.py reads them.
import { execFileSync } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";

export const UP = JSON.parse(readFileSync(process.env.KYTHU_UP, "utf8"));
export const ORIGIN = new URL(UP.base_url).origin;
export const SIMULATOR = new URL(UP.simulators.vnpay).origin;
export const SIMULATORS = Object.values(UP.simulators).map((address) => new URL(address).origin);
export const ca = readFileSync(UP.ca_certificate);
const secretsOf = (login) => JSON.parse(readFileSync(join(UP.state, `credentials/officer-${login}`), "utf8"));
export const clerk = secretsOf("clerk");
export const approver = secretsOf("approver");
export const administrator = secretsOf("administrator");
export const security = secretsOf("security");
export const auditor = secretsOf("auditor");

/** One request with the demonstration's CA; never follows a redirect. */
export const call = (method, path, { body, headers = {} } = {}) =>
  new Promise((resolve, reject) => {
    const sent = request(UP.base_url + path, { method, headers, ca, timeout: 20_000 }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer: ${method} ${path}`)));
    sent.on("error", reject);
    sent.end(body);
  });

let token;
const bearer = async () => {
  if (token) return token;
  const basic = Buffer.from(`${UP.client_id}:${UP.client_secret}`).toString("base64");
  const answer = await call("POST", "/oauth2/token", { body: "grant_type=client_credentials",
    headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" } });
  token = JSON.parse(answer.body).access_token;
  return token;
};

const api = async (method, path, body) => {
  const headers = { authorization: `Bearer ${await bearer()}` };
  if (body) Object.assign(headers, { "content-type": "application/json", "idempotency-key": randomUUID() });
  const answer = await call(method, path, { headers, body: body && JSON.stringify(body) });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body);
};

/** Two real fees: a criminal record certificate and three copies of a civil-status extract, 224,000 đồng. */
export const newPayment = (changes = {}) => api("POST", "/v1/payments", {
  agency: UP.agency, procedure: "Cấp phiếu lý lịch tư pháp", dossier: "H99.01-261122-0007",
  payer: { name: "Nguyễn Văn Thử", address: "Số 2 đường Thử" },
  items: [{ description: "Phí cung cấp thông tin lý lịch tư pháp", kind: "fee", amount: 200000 },
    { description: "Phí cấp bản sao trích lục hộ tịch", kind: "fee", amount: 8000, quantity: 3 }],
  return_url: "https://portal.example.gov.vn/back", ...changes });

export const cancel = (payment) => api("POST", `/v1/payments/${payment.id}/cancel`, {});

/** The citizen's bank app scans the payment's code. */
export const transfer = async (payment, choice = "pay") => {
  const answer = await fetch(new URL("/transfers", UP.simulators.bank), { method: "POST", headers: { accept: "application/json" },
    body: new URLSearchParams({ payload: payment.qr.payload, choice }) });
  if (!answer.ok) throw new Error(`the bank refused: ${answer.status} ${await answer.text()}`);
};

/** Polls until the condition holds something; fails with its name at the deadline. */
export const waitFor = async (what, condition, seconds = 30) => {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

export const paymentNow = (payment) => api("GET", `/v1/payments/${payment.id}`);

/** A payment that VNPAY's simulator has taken and whose receipt is signed. */
export const paidPayment = async (changes = {}) => {
  const payment = await newPayment(changes);
  const attempt = await call("POST", `${new URL(payment.checkout_url).pathname}/attempts`,
    { body: "channel=vnpay", headers: { "content-type": "application/x-www-form-urlencoded" } });
  const pay = new URL(attempt.headers.location);
  await fetch(pay);
  await fetch(new URL("/paymentv2/choose", pay), { method: "POST", headers: { accept: "application/json" },
    body: new URLSearchParams({ txn: pay.searchParams.get("vnp_TxnRef"), choice: "pay" }) });
  const receipt = await waitFor("the receipt", async () =>
    (await api("GET", `/v1/payments/${payment.id}`)).receipts.find((one) => one.status === "issued"));
  return { payment, receipt: await api("GET", `/v1/receipts/${receipt.id}`) };
};

/** Said to the database as the schema's owner. */
const sql = (statement) => {
  const [, host] = /connection\s*=\s*"host=(\S+)/.exec(readFileSync(join(UP.state, "settings/core.toml"), "utf8"));
  return execFileSync("psql", ["-qAt", "-v", "ON_ERROR_STOP=1", "-h", host, "-U", "kythu_owner", "-d", "kythu", "-c", statement],
    { encoding: "utf8", env: { ...process.env, PGOPTIONS: "-c app.agency=*" } }).trim();
};

/** Days in Viet Nam, as YYYY-MM-DD. */
export const dayBefore = (days) => new Date(Date.now() + 7 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10);

/** A night passes over the payment: its money was booked yesterday. */
export const nightPasses = (payment) =>
  sql(`UPDATE ledger_transfer SET business_date = '${dayBefore(1)}', posted_at = posted_at - INTERVAL '1 day' WHERE source_id = '${payment.id.slice("pay_".length)}';
    DELETE FROM balance_day WHERE business_date >= '${dayBefore(1)}'; DELETE FROM balance_turn WHERE business_date >= '${dayBefore(1)}'`);

/** Yesterday's balances are computed; core looks every minute. */
export const dayTurns = () =>
  waitFor("the turn of the day", () => sql(`SELECT count(*) FROM balance_turn WHERE business_date = '${dayBefore(1)}'`) === "1", 90);

/** The bank's statement of yesterday (MT940) with one transfer for the payment. */
export const statementOf = (payment, { amount = payment.amount, closing = amount } = {}) => {
  const day = dayBefore(1).slice(2).replaceAll("-", ""), id = randomUUID().slice(0, 12);
  return [`:20:${id}`, ":25:970436/0011012345678", ":28C:1/1", `:60F:C${day}VND0,`, `:61:${day}${day.slice(2)}C${amount},NTRFNONREF//${id}`,
    `:86:${payment.transfer_reference} nop phi`, `:62F:C${day}VND${closing},`, "-", ""].join("\n");
};

const fromBase32 = (text) => {
  const bits = [...text].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
};

export const stepNow = () => Math.floor(Date.now() / 30_000);

/** RFC 6238 with SHA-1, 30 seconds, six digits. */
export const totp = (officer, step) => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", fromBase32(officer.totp_key)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
};
