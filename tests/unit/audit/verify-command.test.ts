import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { newSigner, sampleLog, textOf } from "./sample-log.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "leanvibe-audit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const signer = newSigner();
const sample = await sampleLog("command", 9, signer);
const keep = (name: string, content: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};
const events = keep("export.jsonl", textOf(sample.lines));
const head = keep("head.json", JSON.stringify(sample.heads[8]));
const old = keep("old.json", JSON.stringify(sample.heads[3]));
const keys = keep("jwks.json", JSON.stringify({ keys: signer.keys }));

function run(...parameters: string[]) {
  const script = path.join(import.meta.dirname, "../../../scripts/audit-verify.ts");
  const { status, stdout } = spawnSync(process.execPath, [script, ...parameters], { encoding: "utf8" });
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  return { status, verdict: last.startsWith("{") ? (JSON.parse(last) as object) : last };
}

describe("npm run audit:verify (M-213)", { timeout: 60_000 }, () => {
  test("says that everything fits", () => {
    const { status, verdict } = run(events, head, "--previous", old, "--keys", keys);
    expect(status).toBe(0);
    expect(verdict).toMatchObject({ events: 9, ok: true, size: 9, signature: "verified", previous: 4 });
    expect(run(events, head).verdict).toMatchObject({ ok: true, signature: "unchecked" });
  });

  test("says that something was changed", () => {
    const changed = keep("changed.jsonl", textOf(sample.lines).replace("task.created", "task.deleted"));
    const { status, verdict } = run(changed, head, "--keys", keys);
    expect(status).toBe(1);
    expect(verdict).toMatchObject({ events: 9, ok: false, why: expect.stringContaining("not those") });
    const marked = keep("marked.jsonl", `\ufeff${textOf(sample.lines)}`);
    expect(run(marked, head)).toMatchObject({ status: 1, verdict: { at: 0 } });
    expect(run(keep("empty.jsonl", ""), head)).toMatchObject({
      status: 1,
      verdict: { events: 0, ok: false },
    });
    const lying = {
      ...sample.heads[8],
      witness: { witness: "directory", size: 9, root: sample.heads[3]?.root },
    };
    expect(run(events, keep("lying.json", JSON.stringify(lying)))).toMatchObject({ status: 1 });
  });

  test("says that it was not used right", () => {
    expect(run(events).status).toBe(2);
    expect(run(events, head, "--unknown").status).toBe(2);
    expect(run(path.join(folder, "absent"), head).status).toBe(2);
    expect(run(events, head, "--keys", events).status).toBe(2);
  });
});
