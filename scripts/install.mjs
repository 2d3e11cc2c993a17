// Runs before `npm start` and `npm test` on whatever Node the machine has (20 or newer), hence plain
// JavaScript without packages: installs exactly what the lock file says when the tree is absent or stale.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const marker = path.join(root, "node_modules", ".leanvibe-installed");
const lock = path.join(root, ".wrangler", "install.lock");

const read = (file) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};
const wanted = createHash("sha256")
  .update(read(path.join(root, "package-lock.json")))
  .digest("hex");
const isInstalled = () => read(marker) === wanted;
const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

if (!isInstalled()) {
  acquire();
  try {
    if (!isInstalled()) install();
  } finally {
    rmSync(lock, { force: true });
  }
}

function install() {
  console.log("Installing the exact dependencies of package-lock.json (once, a minute or so) …");
  // The Node inside node_modules is about to be replaced, so npm must run on the machine's own.
  const PATH = (process.env.PATH ?? "")
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join("node_modules", ".bin")))
    .join(path.delimiter);
  const { status, error } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH },
    shell: process.platform === "win32",
  });
  if (error) throw error;
  if (status !== 0) {
    console.error(`npm ci failed with status ${status}`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(marker, wanted);
}

/** One installation at a time; a second one waits, then finds its work done. */
function acquire() {
  const claim = `${lock}.${process.pid}`;
  mkdirSync(path.dirname(lock), { recursive: true });
  writeFileSync(claim, String(process.pid));
  try {
    while (!claimed(claim)) {
      const owner = Number(read(lock));
      if (owner > 0 && !isAlive(owner)) rmSync(lock, { force: true });
      else sleep(200);
    }
  } finally {
    rmSync(claim, { force: true });
  }
}

/** A hard link appears whole or not at all, so no one ever sees a lock without its owner. */
function claimed(claim) {
  try {
    linkSync(claim, lock);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
