// What every page of ours has to be, in a real browser: usable by everybody, within its window, and silent.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "@jest/globals";
import type { Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What a page is to show may take as long as a slow machine needs for it. */
export const PATIENCE_MS = 120_000;

/**
 * Serious and critical findings of axe-core, as "rule: elements".
 * @param within a selector: the whole page takes axe seconds where it is a large one
 */
export async function accessibilityFindings(page: Page, within = "body"): Promise<string[]> {
  // By evaluation, since the page's policy rightly refuses scripts that are put into it.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(
    (selector) =>
      (
        globalThis as unknown as {
          axe: {
            run(
              selector: string,
              options: object,
            ): Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }>;
          };
        }
      ).axe // Nothing is preloaded: it would fetch every style sheet again, for rules that are of no such impact.
        .run(selector, { preload: false, resultTypes: ["violations"] }),
    within,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** Those within another, whose changes some screen readers read twice. */
function nestedLiveRegions(page: Page): Promise<string[]> {
  const regions = page.locator("[aria-live], [role=status], [role=alert]");
  return regions.locator("[aria-live], [role=status], [role=alert]").allInnerTexts();
}

/** How many pixels the content is wider than the window. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = (
      globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
    ).document.documentElement;
    return scrollWidth - clientWidth;
  });
}

/** How far the page itself can be scrolled down: not at all where its parts scroll within the window. */
export function scrollRangePx(page: Page): Promise<number> {
  return page.evaluate<number>("scrollTo(0, 100_000), scrollY");
}

export const DESKTOP = { width: 1_200, height: 800 };
export const PHONE = { width: 360, height: 700 };

/** On a desktop in light, and on a phone in dark. */
export async function expectUsable(page: Page): Promise<void> {
  for (const [viewport, colorScheme] of [
    [DESKTOP, "light"],
    [PHONE, "dark"],
  ] as const) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(await nestedLiveRegions(page)).toEqual([]);
    expect(await overflowPx(page)).toBeLessThanOrEqual(0);
  }
}

/** Collects requests to other hosts, refused content, and errors; allowed hosts can be added later. */
export function watchPage(page: Page, isAllowed: (url: string) => boolean): string[] {
  page.setDefaultTimeout(PATIENCE_MS);
  const strange: string[] = [];
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !isAllowed(request.url())) strange.push(`request to ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") strange.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => strange.push(`error: ${error.message}`));
  return strange;
}
