import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { inRoot, root } from "./config.ts";

/** What this product's own secrets look like; the linter's preset knows everybody else's. */
const own: [name: string, pattern: RegExp][] = [
  // One character over and over is an example's credential, not a drawn one.
  ["LeanVibe credential", /\blv[rs]?_(?:us|eu|uk|ca|au)_(?!(.)\1+\b)[A-Za-z0-9_-]{24,}/],
  ["Stripe webhook secret", /\bwhsec_[A-Za-z0-9+/=]{24,}/],
  ["private JWK", /"d"\s*:\s*"[A-Za-z0-9_-]{40,}"/],
  ["private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
];

const files = execFileSync("git", ["ls-files", "-z"], { cwd: root })
  .toString()
  .split("\0")
  .filter((file) => file !== "" && existsSync(inRoot(file)));
const linter = spawnSync(inRoot("node_modules/.bin/secretlint"), ["--no-glob", ...files], {
  cwd: root,
  stdio: "inherit",
});
const findings = files.flatMap((file) => {
  const text = readFileSync(inRoot(file), "utf8");
  return own.filter(([, pattern]) => pattern.test(text)).map(([name]) => `${file}: looks like a ${name}`);
});
for (const finding of findings) console.error(finding);
const failed = findings.length + (linter.status === 0 ? 0 : 1);
console.log(JSON.stringify({ files: files.length, failed }));
process.exitCode = failed > 0 ? 1 : 0;
