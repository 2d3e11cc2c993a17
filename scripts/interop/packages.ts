import { execFileSync, spawnSync } from "node:child_process";

const packages = [
  "simplesamlphp",
  "php-cli",
  "php-xml",
  "php-mbstring",
  "php-curl",
  "php-sqlite3",
  "python3-lasso",
];

const versionOf = (name: string): string | undefined => {
  const asked = spawnSync("dpkg", ["-s", name], { encoding: "utf8" });
  const isThere = asked.status === 0 && /^Status: install ok installed$/m.test(asked.stdout);
  return isThere ? /^Version: (.+)$/m.exec(asked.stdout)?.[1] : undefined;
};

/** Debian's packages, installed where they are missing; needs root for that. @returns versions by name */
export function debianPackages(): Record<string, string> {
  const missing = packages.filter((name) => versionOf(name) === undefined);
  if (missing.length > 0) {
    console.log(`apt-get install ${missing.join(" ")}`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...missing], {
      env,
      stdio: "ignore",
    });
  }
  return Object.fromEntries(packages.map((name) => [name, versionOf(name) ?? "missing"]));
}
