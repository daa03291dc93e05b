// The simulator's pages that need no JavaScript: how they look, and how they are sent.
import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
    --quiet: light-dark(#4a5566, #aab4c3); --line: light-dark(#dfe4eb, #2c3541); --edge: light-dark(#7b8494, #6f7a8a);
    --surface: light-dark(#fff, #171c23); --action: light-dark(#4338ca, #a5b4fc);
    --soft: light-dark(#eef0ff, #232849);
    --notice: light-dark(#fdf2dc, #352a12); --on-notice: light-dark(#7a4b00, #f0c36d);
    color: light-dark(#1a2230, #e6eaf0); background: light-dark(#f6f7f9, #0f1318) }
  * { box-sizing: border-box }
  body { margin: 0 }
  .notice { margin: 0; padding: .5rem 1rem; text-align: center; font-size: .875rem; font-weight: 600;
    color: var(--on-notice); background: var(--notice) }
  main { max-width: 42rem; margin: 2rem auto; padding: 0 1rem 2rem }
  h1 { margin: 0 0 .25rem; font-size: 1.5rem; line-height: 1.25 }
  h2 { margin: 1.75rem 0 .25rem; font-size: 1rem }
  p { margin: 0 0 .75rem }
  .sees { margin: 0 }
  .quiet, .sees { color: var(--quiet); font-size: .875rem }
  a { color: var(--action) }
  button { display: grid; width: 100%; margin: .5rem 0; padding: .75rem 1rem; font: inherit;
    text-align: left; cursor: pointer; color: inherit; background: var(--surface); border: 1px solid var(--edge);
    border-radius: .5rem; overflow-wrap: anywhere }
  button:hover { border-color: var(--action); background: var(--soft) }
  :focus-visible { outline: 2px solid var(--action); outline-offset: 2px }
  button span { font-weight: 600 }
  code { font: .8125rem ui-monospace, Menlo, Consolas, monospace }
  button code, button small { color: var(--quiet); font-size: .8125rem }
  button code { display: block }
  footer { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line) }`;

/** A form leads to the platform's own page in the end, which may be anywhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "img-src data:",
  "base-uri 'none'",
].join("; ");

/** @param content HTML, with whatever is not ours escaped */
export function page(title: string, content: string): string {
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" ` +
    `content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><link rel="icon" ` +
    `href="data:,"><title>${title}</title><style>${STYLE}</style>` +
    `<p class="notice">Simulation: nothing here is real</p><main><h1>${title}</h1>${content}</main></html>`
  );
}

export function show(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .headers({
      "cache-control": "no-store",
      "content-security-policy": CONTENT_SECURITY_POLICY,
      "x-content-type-options": "nosniff",
    })
    .send(html);
}

export interface Choice {
  name: "outcome" | "status" | "change";
  value: string;
  label: string;
  /** What a frontend sees afterwards. */
  sees?: string | null;
}

export function choiceButton({ name, value, label, sees }: Choice): string {
  const then = sees ? `<small>→ ${escape(sees)}</small>` : "";
  return `<button name="${name}" value="${value}"><span>${escape(label)}</span><code>${value}</code>${then}</button>`;
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
