/** A copy of what the tests need, which may be broken. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const COPIED = ["packages", "apps", "tooling", "package.json", "tsconfig.json"];
/** Neither sources nor needed: what is installed is linked to, what is built is not used. */
const LEFT_OUT = new Set(["node_modules", "dist", ".turbo", "coverage"]);

/** A copy of the repository. */
export class TreeCopy implements Disposable {
  readonly root: string;

  constructor() {
    this.root = mkdtempSync(path.join(tmpdir(), "sheaf-mutation-"));
    for (const name of COPIED) {
      cpSync(path.join(ROOT, name), path.join(this.root, name), {
        recursive: true,
        filter: (file) => !LEFT_OUT.has(path.basename(file)),
      });
    }
    this.#linkInstalled();
  }

  read(file: string): string {
    return readFileSync(path.join(this.root, file), "utf8");
  }

  write(file: string, content: string): void {
    writeFileSync(path.join(this.root, file), content);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Third-party packages are those that are installed; ours are the copies. */
  #linkInstalled(): void {
    const modules = path.join(this.root, "node_modules");
    mkdirSync(path.join(modules, "@sheaf"), { recursive: true });
    for (const name of readdirSync(path.join(ROOT, "node_modules"))) {
      if (name === "@sheaf" || name === ".vite" || name === ".vitest") continue;
      symlinkSync(path.join(ROOT, "node_modules", name), path.join(modules, name));
    }
    for (const group of ["packages", "apps", "tooling"]) {
      for (const short of readdirSync(path.join(this.root, group))) this.#linkOwn(group, short);
    }
  }

  #linkOwn(group: string, short: string): void {
    const manifest: { readonly name: string } = JSON.parse(
      this.read(path.join(group, short, "package.json")),
    );
    const link = path.join(this.root, "node_modules", manifest.name);
    symlinkSync(path.join(this.root, group, short), link);
  }
}
