// Draws openapi.json. Everything it shows is text from that file, set as text, never as markup.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// The description format is CommonMark; we use paragraphs, `code` and nothing else.
function prose(text) {
  return (text ?? "").split(/\n\s*\n/).filter(Boolean).map((paragraph) => {
    const parts = paragraph.split("`").map((part, idx) => (idx % 2 ? el("code", {}, part) : part));
    return el("p", {}, ...parts);
  });
}

function nameOf(ref) {
  return ref.split("/").pop();
}

// A schema in a few words, with links to named ones.
function kind(schema) {
  if (!schema) return ["anything"];
  if (schema.$ref) {
    const name = nameOf(schema.$ref);
    return [el("a", { href: `#object-${name}` }, name)];
  }
  const several = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (several) return several.flatMap((one, idx) => (idx ? [" or ", ...kind(one)] : kind(one)));
  if (schema.const !== undefined) return [JSON.stringify(schema.const)];
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(", ")];
  const types = [schema.type ?? "anything"].flat();
  if (types.includes("array")) return ["array of ", ...kind(schema.items)];
  const limits = [
    schema.format,
    schema.minimum !== undefined ? `from ${schema.minimum}` : null,
    schema.maximum !== undefined ? `to ${schema.maximum}` : null,
    schema.minLength !== undefined ? `from ${schema.minLength} characters` : null,
    schema.maxLength !== undefined ? `to ${schema.maxLength} characters` : null,
    schema.default !== undefined ? `default ${JSON.stringify(schema.default)}` : null,
  ].filter(Boolean);
  return [[types.join(" or "), ...limits].join(", ")];
}

function row(name, schema, isRequired, description) {
  const label = el("td", {}, el("code", {}, name), el("span", { class: "kind" }, isRequired ? "required" : "optional"));
  return el("tr", {}, label, el("td", {}, el("span", { class: "kind" }, ...kind(schema)), ...prose(description)));
}

function properties(schema) {
  const required = schema.required ?? [];
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) =>
    row(name, property, required.includes(name), property.description));
  return rows.length ? el("table", {}, el("tbody", {}, ...rows)) : el("p", {}, ...kind(schema));
}

function resolve(spec, schema) {
  return schema?.$ref ? spec.components.schemas[nameOf(schema.$ref)] : schema;
}

function curl(method, path, operation) {
  const base = location.origin + path.replace(/\{(\w+)\}/g, (_, name) => name.toUpperCase());
  const lines = [`curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}${base}`];
  lines.push("  -H \"Authorization: Bearer $OPENAI_API_KEY\"");
  const example = operation.requestBody?.content?.["application/json"]?.example;
  if (example) {
    lines.push("  -H \"Content-Type: application/json\"");
    lines.push(`  -d '${JSON.stringify(example).replaceAll("'", "'\\''")}'`);
  }
  return el("pre", {}, lines.join(" \\\n"));
}

function requestBody(spec, body) {
  if (!body) return [];
  const types = Object.keys(body.content);
  const schema = resolve(spec, body.content[types.includes("multipart/form-data") ? "multipart/form-data" : types[0]].schema);
  return [el("h4", {}, `Body: ${types.join(" or ")}`), properties(schema)];
}

function responses(operation) {
  const rows = Object.entries(operation.responses).map(([status, response]) => {
    const contents = Object.entries(response.content ?? {}).flatMap(([type, media], idx) =>
      [idx ? "; " : "", el("code", {}, type), " ", ...(media.schema?.$ref ? kind(media.schema) : [])]);
    return el("tr", {}, el("td", {}, el("code", {}, status)), el("td", {}, ...prose(response.description), el("span", { class: "kind" }, ...contents)));
  });
  return [el("h4", {}, "Answers"), el("table", {}, el("tbody", {}, ...rows))];
}

function article(spec, method, path, operation) {
  const id = operation.operationId;
  const title = el("h3", { id }, el("span", { class: `method ${method}` }, method.toUpperCase()), el("span", { class: "path" }, path));
  if (operation["x-kinora-extension"]) title.append(el("span", { class: "badge" }, "kinora only"));
  const parameters = (operation.parameters ?? []).map((one) => row(one.name, one.schema, one.required, `In the ${one.in}. ${one.description ?? ""}`));
  return el("article", {}, title,
    ...prose(operation.summary), ...prose(operation.description),
    parameters.length ? el("h4", {}, "Parameters") : null,
    parameters.length ? el("table", {}, el("tbody", {}, ...parameters)) : null,
    ...requestBody(spec, operation.requestBody), ...responses(operation),
    el("h4", {}, "Try it"), curl(method, path, operation));
}

function draw(spec) {
  document.getElementById("about").replaceChildren(
    `Version ${spec.info.version}. Drawn from `, el("a", { href: "/openapi.json" }, "/openapi.json"), ".");
  document.querySelector("header").append(...prose(spec.info.description));
  const contents = document.getElementById("contents");
  const operations = document.getElementById("operations");
  const byTag = new Map((spec.tags ?? []).map((tag) => [tag.name, { tag, items: [] }]));
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const method of METHODS.filter((one) => item[one])) {
      const name = item[method].tags?.[0] ?? "Other";
      if (!byTag.has(name)) byTag.set(name, { tag: { name }, items: [] });
      byTag.get(name).items.push([method, path, item[method]]);
    }
  }
  for (const { tag, items } of byTag.values()) {
    contents.append(el("h3", {}, tag.name));
    operations.append(el("h2", {}, tag.name), ...prose(tag.description));
    for (const [method, path, operation] of items) {
      contents.append(el("a", { href: `#${operation.operationId}` }, operation.summary ?? path));
      operations.append(article(spec, method, path, operation));
    }
  }
  const schemas = document.getElementById("schemas");
  schemas.hidden = false;
  for (const [name, schema] of Object.entries(spec.components?.schemas ?? {})) {
    schemas.append(el("article", {}, el("h3", { id: `object-${name}` }, name), ...prose(schema.description), properties(schema)));
  }
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

fetch("/openapi.json")
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`HTTP ${answer.status}`))))
  .then(draw)
  .catch((error) => { document.getElementById("about").append(`openapi.json could not be read: ${error.message}.`); });
