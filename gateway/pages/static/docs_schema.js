// Schemas, examples and the little Markdown that the document's descriptions use, as elements. Nothing is ever put into
// the page as HTML text: the document is data.

/** @param {string} name @param {object} [props] @param {...(Node|string)} children */
export const el = (name, props = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== undefined && child !== ""));
  return node;
};

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\((https?:\/\/[^)\s]+|#[^)\s]+|\/[^)\s]*)\)/g;

const inline = (text) => {
  const out = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    out.push(text.slice(at, found.index));
    if (found[1]) out.push(el("code", {}, found[1]));
    else if (found[2]) out.push(el("strong", {}, found[2]));
    else out.push(el("a", { href: found[4] }, found[3]));
    at = found.index + found[0].length;
  }
  out.push(text.slice(at));
  return out;
};

const block = (text) => {
  const lines = text.split("\n");
  if (lines.every((line) => /^[-*] /.test(line))) {
    return el("ul", {}, ...lines.map((line) => el("li", {}, ...inline(line.slice(2)))));
  }
  if (lines[0].startsWith("```")) return el("pre", { tabindex: 0 }, el("code", {}, lines.slice(1, -1).join("\n")));
  if (lines[0].startsWith("#")) return el("h4", {}, ...inline(lines[0].replace(/^#+ /, "")));
  return el("p", {}, ...inline(lines.join(" ")));
};

/** Paragraphs, lists, code, links: what the document uses. */
export const markdown = (text) =>
  el("div", { class: "text" }, ...(text ?? "").trim().split(/\n{2,}/).filter(Boolean).map(block));

/** Follows $ref inside the document; a reference's own description wins. */
export const resolve = (doc, thing) => {
  let now = thing;
  for (let hops = 0; now?.$ref && hops < 8; ++hops) {
    const { $ref, ...own } = now;
    const target = $ref
      .slice(2)
      .split("/")
      .reduce((place, key) => place?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], doc);
    now = { ...target, ...own };
  }
  return now ?? {};
};

const typeOf = (doc, schema) => {
  const kind = [schema.type ?? (schema.properties ? "object" : schema.enum || "const" in schema ? "string" : "")].flat();
  if (kind.includes("array")) return `${typeOf(doc, resolve(doc, schema.items ?? {})) || "any"}[]`;
  const format = schema.format ? ` <${schema.format}>` : "";
  return kind.join(" | ") + format;
};

const LIMITS = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default"];

const limits = (schema) => {
  const out = [];
  for (const name of LIMITS) {
    if (schema[name] !== undefined) out.push(el("span", { class: "limit" }, `${name}: ${JSON.stringify(schema[name])}`));
  }
  const values = schema.enum ?? ("const" in schema ? [schema.const] : []);
  if (values.length) out.push(el("span", { class: "limit" }, "= ", ...values.flatMap((v) => [el("code", {}, JSON.stringify(v)), " "])));
  return out;
};

/** Members of an object, of the objects in an array, or of each of several forms. */
const children = (doc, schema, seen) => {
  const one = schema.type === "array" ? resolve(doc, schema.items ?? {}) : schema;
  const forms = one.oneOf ?? one.anyOf;
  const whole = one.allOf ? Object.assign({}, one, ...one.allOf.map((part) => resolve(doc, part))) : one;
  const out = [];
  if (forms) {
    forms.forEach((form, index) => {
      const real = resolve(doc, form);
      out.push(el("div", { class: "form" }, el("p", { class: "quiet" }, real.title ?? `${index + 1}.`), schemaView(doc, real, seen)));
    });
  }
  for (const [name, member] of Object.entries(whole.properties ?? {})) {
    out.push(memberView(doc, { name, member, required: (whole.required ?? []).includes(name) }, seen));
  }
  return out;
};

const memberView = (doc, { name, member, required }, seen) => {
  const schema = resolve(doc, member);
  const key = member.$ref ?? member.items?.$ref;
  const line = el("div", { class: "member" }, el("code", { class: "name" }, name), el("span", { class: "type" }, typeOf(doc, schema)));
  if (required) line.append(el("span", { class: "required", "data-word": "required" }, "required"));
  const node = el("li", {}, line);
  if (schema.description) node.append(markdown(schema.description));
  const bounds = limits(schema.type === "array" ? { ...resolve(doc, schema.items ?? {}), ...schema } : schema);
  if (bounds.length) node.append(el("p", { class: "limits" }, ...bounds));
  if (key && seen.includes(key)) return node;
  const inner = children(doc, schema, key ? [...seen, key] : seen);
  if (inner.length) node.append(el("ul", { class: "members" }, ...inner));
  return node;
};

/** @param {object} doc the whole document @param {object} given a schema or a reference to one */
export const schemaView = (doc, given, seen = []) => {
  const schema = resolve(doc, given);
  const out = el("div", { class: "schema" });
  const type = typeOf(doc, schema);
  const inner = children(doc, schema, given.$ref ? [...seen, given.$ref] : seen);
  if (!inner.length && type) out.append(el("p", { class: "type" }, type));
  if (!inner.length && schema.description) out.append(markdown(schema.description));
  const bounds = limits(schema);
  if (bounds.length) out.append(el("p", { class: "limits" }, ...bounds));
  if (inner.length) out.append(el("ul", { class: "members" }, ...inner));
  return out;
};

/** The first example of a media type, of its schema, or nothing. */
export const exampleOf = (doc, media) => {
  if (media.example !== undefined) return media.example;
  const first = Object.values(media.examples ?? {})[0];
  if (first) return resolve(doc, first).value;
  const schema = resolve(doc, media.schema ?? {});
  return schema.example ?? schema.examples?.[0];
};

export const show = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));
