import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { inRoot, root } from "./config.ts";

const sources = ["workers", "durable-objects", "shared", "migrations"];

/**
 * `<commit>-<content>`: the commit a reader can look up, and a hash of the very sources, which also
 * tells two uncommitted states of a working tree apart.
 */
export function buildId(): string {
  const hash = createHash("sha256");
  const files = sources.flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`),
  );
  for (const file of [...files.sort(), inRoot("package-lock.json"), inRoot("wrangler.toml")]) {
    hash.update(file.slice(root.length)).update("\0").update(readFileSync(file));
  }
  return `${commit()}-${hash.digest("hex").slice(0, 8)}`;
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short=8", "HEAD"], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    })
      .toString()
      .trim();
  } catch {
    return "nogit"; // an unpacked archive has no history
  }
}
