/** The page of `apps/docs` that lists the requirements, made from the data. */
import { CAPABILITIES, REQUIREMENTS, type Requirement } from "@sheaf/testing";

const INTRO = `# Requirements

What can be relied on, whatever the carrier. This page is made from the data in \`packages/testing/src/requirements\`:
\`npm run requirements -w @sheaf/harness\` writes it, and a test compares.

Each requirement is shown by tests of the same name, on every carrier and in every variant of the matrix
(\`apps/harness/src/matrix\`). Some need what not every carrier has:
`;

const NEEDS_HEAD = "| capability | a carrier that has it | without it |\n|---|---|---|";
const HEAD = "| requirement | what is so | needs | said in |\n|---|---|---|---|";

/** The whole page. */
export function requirementsPage(): string {
  const needs = Object.entries(CAPABILITIES).map(
    ([name, { means, lacking }]) => `| \`${name}\` | ${means} | ${lacking} |`,
  );
  const areas = [...byArea()].map(([area, rows]) =>
    [`## ${area}`, "", HEAD, ...rows, ""].join("\n"),
  );
  return `${[INTRO, NEEDS_HEAD, ...needs, ""].join("\n")}\n${areas.join("\n")}`;
}

function byArea(): ReadonlyMap<string, readonly string[]> {
  const areas = new Map<string, string[]>();
  for (const [id, requirement] of Object.entries<Requirement>(REQUIREMENTS)) {
    const area = id.slice(0, id.indexOf("."));
    const rows = areas.get(area) ?? [];
    rows.push(rowOf(id, requirement));
    areas.set(area, rows);
  }
  return areas;
}

function rowOf(id: string, { behaviour, needs = [], spec }: Requirement): string {
  const cells = [
    `\`${id}\``,
    behaviour,
    needs.map((need) => `\`${need}\``).join(", "),
    `[${pageOf(spec)}](${spec})`,
  ];
  // A bar within a cell would end it.
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function pageOf(spec: string): string {
  return spec.slice(0, spec.indexOf("."));
}
