/** Writes the page that lists the requirements. */
import { writeFile } from "node:fs/promises";
import { requirementsPage } from "./page.ts";

await writeFile(new URL("../../../docs/requirements.md", import.meta.url), requirementsPage());
