/** A headless browser. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { CaseResult } from "./page-contract.ts";

const PROGRAMS = [
  process.env.SHEAF_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Chromium is, if it is. `SHEAF_CHROMIUM` may name another place. */
export function findChromium(): string | undefined {
  return PROGRAMS.find((program) => program !== undefined && existsSync(program));
}

/** Opens the page at `url` and waits until its cases are through. Rejects with what the page says on failure. */
export async function runPage(executablePath: string, url: string): Promise<CaseResult[]> {
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.stack ?? error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(url);
    const results = await page.evaluate(() => globalThis.caseResults);
    if (results === undefined) throw new Error(`the page did not start:\n${complaints.join("\n")}`);
    return results;
  } finally {
    await browser.close();
  }
}
