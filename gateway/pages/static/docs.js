// Renders /openapi.json for people. Own code only: the page's policy allows nothing from elsewhere.
import { el, exampleOf, markdown, resolve, schemaView, show } from "./docs_schema.js";

const VERBS = ["get", "post", "put", "patch", "delete"];

const WORDS = {
  vi: {
    skip: "Đến nội dung chính", download: "Tải openapi.json", filter: "Lọc theo tên hoặc đường dẫn",
    loading: "Đang tải tài liệu…", failed: "Không tải được tài liệu. Hãy tải lại trang.", parameters: "Tham số",
    body: "Nội dung yêu cầu", answers: "Trả lời", example: "Ví dụ", schema: "Cấu trúc", required: "bắt buộc",
    scopes: "Quyền (scope)", open: "Không cần xác thực", headers: "Tiêu đề", webhooks: "Webhook", errors: "Mã lỗi",
    code: "Mã", status: "HTTP", meaning: "Ý nghĩa", security: "Xác thực", name: "Tên", place: "Vị trí",
    what: "Mô tả", curl: "Gọi thử bằng curl", found: "lời gọi", in_header: "tiêu đề", in_query: "truy vấn",
    in_path: "đường dẫn", any_secured: "Cần token truy cập", about: "Giới thiệu", event: "sự kiện",
    roles: "Vai trò (phiên console)",
  },
  en: {
    skip: "Skip to the content", download: "Download openapi.json", filter: "Filter by name or path",
    loading: "Loading the document…", failed: "The document did not load. Reload the page.", parameters: "Parameters",
    body: "Request body", answers: "Responses", example: "Example", schema: "Schema", required: "required",
    scopes: "Scopes", open: "No authentication", headers: "Headers", webhooks: "Webhooks", errors: "Error codes",
    code: "Code", status: "HTTP", meaning: "Meaning", security: "Authentication", name: "Name", place: "In",
    what: "Description", curl: "Try it with curl", found: "calls", in_header: "header", in_query: "query",
    in_path: "path", any_secured: "Needs an access token", about: "About", event: "event",
    roles: "Roles (console session)",
  },
};

let language = new URLSearchParams(location.search).get("lang") === "en" ? "en" : "vi";
const word = (key) => WORDS[language][key] ?? key;
const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

const table = (heads, rows) =>
  el("div", { class: "scroll", tabindex: 0 }, el("table", {},
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, ...rows.map((cells) => el("tr", {}, ...cells.map((cell) => el("td", {}, cell)))))));

const code = (text) => el("pre", { tabindex: 0 }, el("code", {}, text));

const parametersView = (doc, parameters) => {
  if (!parameters.length) return "";
  const rows = parameters.map((parameter) => {
    const name = el("span", {}, el("code", {}, parameter.name));
    if (parameter.required) name.append(" ", el("span", { class: "required" }, word("required")));
    const what = el("div", {}, markdown(parameter.description), schemaView(doc, { ...resolve(doc, parameter.schema ?? {}), description: undefined }));
    const example = parameter.example ?? parameter.schema?.examples?.[0];
    if (example !== undefined) what.append(el("p", { class: "limits" }, `${word("example")}: `, el("code", {}, show(example))));
    return [name, word(`in_${parameter.in}`), what];
  });
  return el("section", {}, el("h4", {}, word("parameters")), table([word("name"), word("place"), word("what")], rows));
};

const mediaView = (doc, content = {}) =>
  Object.entries(content).map(([type, media]) => {
    const example = exampleOf(doc, media);
    const out = el("div", { class: "media" }, el("p", { class: "mediatype" }, el("code", {}, type)));
    if (media.schema) out.append(el("details", { open: type.includes("json") && !type.includes("problem") }, el("summary", {}, word("schema")), schemaView(doc, media.schema)));
    if (example !== undefined) out.append(el("details", { open: !type.includes("problem") }, el("summary", {}, word("example")), code(show(example))));
    return out;
  });

const headersView = (doc, headers = {}) => {
  const names = Object.keys(headers);
  if (!names.length) return "";
  const rows = names.map((name) => [el("code", {}, name), markdown(resolve(doc, headers[name]).description)]);
  return el("div", {}, el("p", { class: "quiet" }, word("headers")), table([word("name"), word("what")], rows));
};

const answersView = (doc, responses = {}) => {
  const out = el("section", {}, el("h4", {}, word("answers")));
  for (const [status, given] of Object.entries(responses)) {
    const answer = resolve(doc, given);
    const good = status.startsWith("2") || status.startsWith("3");
    const more = (answer.description ?? "").split("\n").slice(1).join("\n");
    const inner = [markdown(more), headersView(doc, answer.headers), ...mediaView(doc, answer.content)];
    out.append(el("details", { class: "answer", open: good },
      el("summary", {}, el("span", { class: `status ${good ? "good" : "bad"}` }, status), " ", (answer.description ?? "").split("\n")[0].slice(0, 100)),
      ...inner.filter(Boolean)));
  }
  return out;
};

/** Enough to be pasted: the server's own address, the right headers and the example as body. */
const curlOf = (doc, { verb, path, operation, parameters, secured }) => {
  const filled = path.replace(/\{(\w+)\}/g, (whole, name) => parameters.find((one) => one.name === name)?.example ?? whole);
  const query = parameters.filter((one) => one.in === "query" && one.example !== undefined && one.required)
    .map((one) => `${one.name}=${encodeURIComponent(one.example)}`).join("&");
  const lines = [`curl${verb === "get" ? "" : ` -X ${verb.toUpperCase()}`} '${location.origin}${filled}${query ? `?${query}` : ""}'`];
  const session = (operation.security ?? []).some((need) => "session" in need);
  if (session) lines.push("--cookie \"__Host-kythu=$SESSION\"");
  else if (secured) lines.push("-H \"Authorization: Bearer $TOKEN\"");
  for (const one of parameters) {
    if (one.in === "header" && one.required) lines.push(`-H '${one.name}: ${one.example ?? "…"}'`);
  }
  const content = resolve(doc, operation.requestBody ?? {}).content ?? {};
  const type = Object.keys(content)[0];
  if (type === "multipart/form-data") lines.push("-F 'request=@request.json;type=application/json'", "-F 'document=@result.pdf;type=application/pdf'");
  else if (type) {
    const example = exampleOf(doc, content[type]);
    if (type === "application/x-www-form-urlencoded") {
      if (secured === false && path === "/oauth2/token") lines.push("-u \"$CLIENT_ID:$CLIENT_SECRET\"");
      for (const [name, value] of Object.entries(example ?? {})) lines.push(`--data-urlencode '${name}=${value}'`);
    } else if (example !== undefined) lines.push(`-H 'Content-Type: ${type}'`, `--data-binary @- <<'JSON'\n${show(example)}\nJSON`);
  }
  return lines.join(" \\\n  ");
};

const securityView = (operation, doc) => {
  const needs = operation.security ?? doc.security ?? [];
  const scopes = needs.flatMap((need) => Object.values(need).flat());
  if (needs.some((need) => "client_secret" in need)) return el("p", { class: "scopes" }, "HTTP Basic: client_id, client_secret");
  if (needs.some((need) => "session" in need)) {
    return el("p", { class: "scopes" }, `${word("roles")}: `, ...scopes.flatMap((role) => [el("code", {}, role), " "]));
  }
  if (!needs.length || needs.every((need) => !Object.keys(need).length)) return el("p", { class: "scopes" }, word("open"));
  return el("p", { class: "scopes" }, `${scopes.length ? word("scopes") : word("any_secured")}: `, ...scopes.flatMap((scope) => [el("code", {}, scope), " "]));
};

const operationView = (doc, call) => {
  const { verb, path, operation, parameters, id } = call;
  const out = el("article", { id, class: "call", "data-find": `${verb} ${path} ${operation.summary ?? ""} ${operation.operationId ?? ""}`.toLowerCase() });
  out.append(el("h3", {}, el("span", { class: `verb ${verb}` }, verb.toUpperCase()), " ", el("code", {}, path)), el("p", { class: "summary" }, operation.summary ?? ""));
  if (!call.webhook) out.append(securityView(operation, doc));
  out.append(markdown(operation.description), parametersView(doc, parameters));
  const body = resolve(doc, operation.requestBody ?? {});
  if (body.content) out.append(el("section", {}, el("h4", {}, word("body")), markdown(body.description), ...mediaView(doc, body.content)));
  out.append(answersView(doc, operation.responses));
  if (!call.webhook) out.append(el("section", {}, el("h4", {}, word("curl")), code(curlOf(doc, call))));
  return out;
};

const callsOf = (doc, places, webhook) =>
  Object.entries(places ?? {}).flatMap(([path, item]) =>
    VERBS.filter((verb) => item[verb]).map((verb) => {
      const operation = item[verb];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => resolve(doc, one));
      const needs = operation.security ?? doc.security ?? [];
      return { verb, path, operation, parameters, webhook, id: `${webhook ? "webhook-" : ""}${slug(operation.operationId ?? `${verb}-${path}`)}`,
        secured: needs.some((need) => Object.keys(need).length > 0) };
    }));

const indexPart = (title, anchor, calls) =>
  el("div", { class: "group" }, el("p", {}, el("a", { href: `#${anchor}` }, title)),
    el("ul", {}, ...calls.map((call) => el("li", { "data-for": call.id },
      el("a", { href: `#${call.id}` }, el("span", { class: `verb ${call.verb}` }, call.webhook ? word("event") : call.verb.toUpperCase()), " ", el("span", { class: "path" }, call.path))))));

const section = (title, anchor, description, parts) =>
  el("section", { id: anchor, class: "tag" }, el("h2", {}, title), markdown(description), ...parts);

const errorsView = (doc) => {
  const rows = (doc["x-error-codes"] ?? []).map((one) => [el("code", {}, one.code), String(one.status), markdown(language === "vi" ? (one.vi ?? one.en) : one.en)]);
  return section(word("errors"), "errors", doc.components?.schemas?.Problem?.description, [table([word("code"), word("status"), word("meaning")], rows)]);
};

const securitySection = (doc) => {
  const parts = Object.entries(doc.components?.securitySchemes ?? {}).map(([name, scheme]) => {
    const out = el("div", {}, el("h3", {}, name), markdown(scheme.description));
    const scopes = Object.entries(scheme.flows?.clientCredentials?.scopes ?? {});
    if (scopes.length) out.append(table([word("scopes"), word("what")], scopes.map(([scope, what]) => [el("code", {}, scope), what])));
    return out;
  });
  return section(word("security"), "security", "", parts);
};

const render = (doc) => {
  const calls = callsOf(doc, doc.paths, false);
  const hooks = callsOf(doc, doc.webhooks, true);
  const content = document.getElementById("content");
  const index = document.getElementById("index");
  content.replaceChildren(section(doc.info.title, "about", doc.info.description, []), securitySection(doc));
  index.replaceChildren(indexPart(word("about"), "about", []), indexPart(word("security"), "security", []));
  for (const tag of doc.tags ?? []) {
    const own = calls.filter((call) => (call.operation.tags ?? [])[0] === tag.name);
    const title = language === "vi" ? (tag["x-vi"] ?? tag.name) : tag.name;
    content.append(section(title, `tag-${slug(tag.name)}`, tag.description, own.map((call) => operationView(doc, call))));
    index.append(indexPart(title, `tag-${slug(tag.name)}`, own));
  }
  content.append(section(word("webhooks"), "webhooks", doc["x-webhooks-description"], hooks.map((call) => operationView(doc, call))), errorsView(doc));
  index.append(indexPart(word("webhooks"), "webhooks", hooks), indexPart(word("errors"), "errors", []));
  document.getElementById("version").textContent = doc.info.version;
};

const filter = () => {
  const wanted = document.getElementById("filter").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const call of document.querySelectorAll("article.call")) {
    call.hidden = !wanted.every((part) => call.dataset.find.includes(part));
    found += call.hidden ? 0 : 1;
    const entry = document.querySelector(`[data-for="${call.id}"]`);
    if (entry) entry.hidden = call.hidden;
  }
  for (const tag of document.querySelectorAll("section.tag")) {
    const own = [...tag.querySelectorAll("article.call")];
    tag.hidden = wanted.length > 0 && own.every((call) => call.hidden);
  }
  document.getElementById("found").textContent = wanted.length ? `${found} ${word("found")}` : "";
};

const translate = () => {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  const button = document.getElementById("language");
  button.textContent = language === "vi" ? "English" : "Tiếng Việt";
  button.lang = language === "vi" ? "en" : "vi";
};

const showAll = (doc) => {
  render(doc);
  translate();
  filter();
};

const start = async () => {
  translate();
  const answer = await fetch("/openapi.json");
  if (!answer.ok) throw new Error(String(answer.status));
  const doc = await answer.json();
  showAll(doc);
  document.getElementById("filter").addEventListener("input", filter);
  document.getElementById("language").addEventListener("click", () => {
    language = language === "vi" ? "en" : "vi";
    showAll(doc);
  });
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
};

start().catch((error) => {
  document.getElementById("loading")?.replaceChildren(word("failed"));
  throw error;
});
