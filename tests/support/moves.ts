import { type Arrived, carry, type Door, doorOf, type Journey } from "../../scripts/moving.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { Company } from "./company.ts";
import { elevated, TestOperator } from "./operators.ts";
import type { TestPlatform } from "./platform.ts";

/** A region's door for the command, as an operator of that name. */
export async function operatorDoor(on: TestPlatform, name: string, region: Region): Promise<Door> {
  const token = await new TestOperator(on, name, region).token();
  const ask = (path: string, init: { method: string; headers: Record<string, string>; body: string }) => {
    const url = new URL(path, on.url);
    url.hostname = `${region}.localhost`;
    return on.fetch(url.href, init);
  };
  const wait = (seconds: number) => on.clock.advance(seconds * 1000);
  return doorOf(ask, () => token, wait);
}

export interface Moving {
  toRegion: Region;
  toShard?: number;
}

/** All that the command needs to move this company, with an elevation and the owner's consent. */
export async function prepareMove(
  on: TestPlatform,
  company: Company,
  { toRegion, toShard }: Moving,
): Promise<Journey> {
  if (toRegion !== company.region)
    await company.ask("POST", "/v1/tenants/me/moves", { body: { to_region: toRegion } });
  const { name } = await elevated(on, company);
  const [from, to] = [await operatorDoor(on, name, company.region), await operatorDoor(on, name, toRegion)];
  return { tenantId: company.id, from, to, toRegion, toShard: toShard ?? null };
}

export const move = async (on: TestPlatform, company: Company, moving: Moving): Promise<Arrived> =>
  carry(await prepareMove(on, company, moving));
