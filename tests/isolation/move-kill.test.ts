import { afterAll, beforeAll, expect, test } from "vitest";
import { type Arrived, carry } from "../../scripts/moving.ts";
import { type Company, openCompany } from "../support/company.ts";
import { prepareMove } from "../support/moves.ts";
import { startOwnPlatform } from "../support/platform.ts";

let own: Awaited<ReturnType<typeof startOwnPlatform>>;
let company: Company;

beforeAll(async () => {
  own = await startOwnPlatform({ regions: ["us", "eu"] });
  company = await openCompany(own);
  for (let count = 0; count < 5; count++)
    await company.ask("POST", "/v1/projects", { body: { name: `p ${count}` } });
});
afterAll(() => own?.stop());

const rowsOf = async (region: "us" | "eu", shard: number) => {
  const read = (table: string) =>
    own.d1([region, shard], `select * from all_${table} where tenant_id = ? order by id`, company.id);
  const [projects, events] = [await read("projects"), await read("audit_events")];
  return { projects, events };
};

test("the runtime dies under every part of a move, and the move ends whole (M-172)", async () => {
  const [placement] = await own.d1<{ shard: number }>(
    "us",
    "select shard from placement where tenant_id = ?",
    company.id,
  );
  const shard = placement?.shard ?? 0;
  const journey = await prepareMove(own, company, { toRegion: "eu" });
  const killed = new Set<string>();
  let killing: Promise<void> | undefined;
  let before: Awaited<ReturnType<typeof rowsOf>> | undefined;
  let arrived: Arrived | undefined;
  for (let command = 0; arrived === undefined; command++) {
    expect(command).toBeLessThan(60);
    const run = carry({
      ...journey,
      async onStanding({ part }) {
        await killing;
        if (part === "leave") before ??= await rowsOf("us", shard);
        if (part === null || killed.has(part)) return;
        killed.add(part);
        killing = own.kill(); // while the next box is on its way
      },
    });
    arrived = await run.catch(() => undefined);
    await killing;
  }
  expect(arrived.stage).toBe("done");
  expect([...killed].sort()).toEqual(
    [
      "close",
      "counts",
      "files",
      "freeze",
      "hand",
      "heads",
      "jobs",
      "leave",
      "leaves",
      "lobby",
      "proof",
      "rows",
      "shred",
    ].sort(),
  );
  const [left, here] = [await rowsOf("us", shard), await rowsOf("eu", 0)];
  expect([left.projects, left.events]).toEqual([[], []]);
  expect(here.projects).toEqual(before?.projects);
  expect(here.projects).toHaveLength(5);
  expect(here.events.slice(0, before?.events.length)).toEqual(before?.events);
  const { email, password } = company;
  const login = await own.fetch("/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  expect(login.status).toBe(200);
}, 180_000);
