import { type Arrived, carry, type Door, doorOf, type Journey } from "../../scripts/moving.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { InvitationView, StandingView } from "../../shared/moves/wire.ts";
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

/** The owner's word that the company may move there. */
export const consent = (company: Company, toRegion: Region) =>
  company.ask<{ id: string }>("POST", "/v1/tenants/me/moves", { body: { to_region: toRegion } });

/** All that the command needs to move this company, with an elevation and the owner's consent. */
export async function prepareMove(
  on: TestPlatform,
  company: Company,
  { toRegion, toShard }: Moving,
): Promise<Journey> {
  if (toRegion !== company.region) await consent(company, toRegion);
  const { name } = await elevated(on, company);
  const [from, to] = [await operatorDoor(on, name, company.region), await operatorDoor(on, name, toRegion)];
  return { tenantId: company.id, from, to, toRegion, toShard: toShard ?? null };
}

export const move = async (on: TestPlatform, company: Company, moving: Moving): Promise<Arrived> =>
  carry(await prepareMove(on, company, moving));

/** A move that has begun: what the arriving side is told, and what it asks first. */
export async function begunMove(on: TestPlatform, company: Company, toRegion: Region) {
  const journey = await prepareMove(on, company, { toRegion });
  const place = { to_region: toRegion, to_shard: null };
  const invitation = await journey.from<InvitationView>(`/v1/tenants/${company.id}/departure`, place);
  const arrive = () => journey.to<StandingView>("/v1/moves/arrivals", invitation);
  return { journey, invitation, arrive };
}

/** What the side that is left is asked for a standing. */
export const askedBy = ({ tenant_id, move_id, sequence, public_key, box }: StandingView) => ({
  tenant_id,
  move_id,
  sequence,
  public_key,
  box,
});
