/** One method on the describe page. */
import { describeType } from "@sheaf/arrow";
import type { Method, Server } from "@sheaf/core";
import { describeField, type FieldDescription, type Fields } from "@sheaf/dataclass";
import type { Field, Schema } from "apache-arrow";
import { type Html, html } from "./html.ts";
import { paragraphs } from "./paragraphs.ts";

/** A hosted protocol. */
export type ShownBinding = Server["bindings"][number];
/** A method of one. */
export type ShownMethod =
  ShownBinding["methods"] extends ReadonlyMap<string, infer Method> ? Method : never;

/** Notes on columns, by the columns' names. */
type Notes = ReadonlyMap<string, FieldDescription>;

const IDEMPOTENCY = { unknown: "", no_side_effects: "no side effects", idempotent: "idempotent" };

/** Where a method is on the page. Names of protocols and methods have no colon. */
export function methodAnchor({ binding, name }: ShownMethod): string {
  return `${binding.name}:${name}`;
}

/** A method with everything that its declaration says. `prefix` stands before all paths. */
export function methodSection(method: ShownMethod, prefix: string): Html {
  const { binding, name, kind, doc, deprecated } = method;
  const anchor = methodAnchor(method);
  const path = `${prefix}/${binding.name}/${name}${kind === "unary" ? "" : "/init"}`;
  return html`<section class="method" id="${anchor}" aria-labelledby="${anchor}-title">
<h3 id="${anchor}-title"><a href="#${anchor}"><code>${name}</code></a> ${badges(method)}</h3>
${deprecated === undefined ? undefined : html`<p class="warn"><strong>Deprecated.</strong> ${deprecated}</p>`}
${paragraphs(doc)}
<p class="muted"><code class="wrap">POST ${path}</code></p>
${columns("Parameters", method.params.schema, notesOn(method.params.fields))}
${kind === "unary" ? result(method) : rows(method)}
</section>
`;
}

function badges({ kind, binding, header, idempotency, deprecated }: ShownMethod): Html {
  const shownKind = kind !== "unary" && binding.streamKinds === "unknown" ? "stream" : kind;
  const others = [
    header === undefined ? "" : "header",
    IDEMPOTENCY[idempotency],
    deprecated === undefined ? "" : "deprecated",
  ].filter((text) => text !== "");
  return html`<span class="badges"><span class="badge ${shownKind}">${shownKind}</span>${others.map((text) => html`<span class="badge">${text}</span>`)}</span>`;
}

function result({ result: returned }: ShownMethod): Html {
  return returned === undefined
    ? html`<h4>Result</h4><p class="muted">None</p>`
    : columns("Result", returned.schema, notesOn(returned.fields));
}

function rows(method: ShownMethod): Html {
  const { kind, header, inputFormat, outputFormat } = method;
  const declared = declarationOf(method);
  const input = declared?.kind === "exchange" ? declared.input : {};
  const output = declared === undefined || declared.kind === "unary" ? {} : declared.output;
  return html`${header === undefined ? undefined : columns("Header", header.schema, notesOn(header.fields))}
${kind === "exchange" ? columns("Rows in", inputFormat.schema, notesOn(input)) : undefined}
${outputFormat === undefined ? html`<h4>Rows out</h4><p class="muted">Each call has its own columns</p>` : columns("Rows out", outputFormat.schema, notesOn(output ?? {}))}`;
}

/** What was declared under a name on the wire. */
function declarationOf({ binding, name }: ShownMethod): Method | undefined {
  return Object.entries(binding.service.methods).find(
    ([key, { options }]) => (options.wireName ?? key) === name,
  )?.[1];
}

function columns(title: string, { fields }: Schema, notes: Notes): Html {
  if (fields.length === 0) return html`<h4>${title}</h4><p class="muted">None</p>`;
  return html`<h4>${title}</h4>
<table><tbody>
${fields.map((field) => column(field, notes.get(field.name)))}
</tbody></table>`;
}

function column({ name, type, nullable }: Field, note: FieldDescription | undefined): Html {
  const remarks = [
    nullable ? "may be null" : "",
    note?.hasDefault && !note.acceptsNull ? "has a default" : "",
  ].filter((text) => text !== "");
  return html`<tr><th scope="row"><code>${name}</code></th><td><code>${describeType(type)}</code>${remarks.map((text) => html` <span class="muted">· ${text}</span>`)}${note?.doc === undefined ? undefined : html`<br>${note.doc}`}</td></tr>
`;
}

function notesOn(fields: Fields): Notes {
  return new Map(
    Object.entries(fields).map(([name, field]) => {
      const note = describeField(field);
      return [note.wireName ?? name, note] as const;
    }),
  );
}
