import { domainOf } from "../connections/domain-name.ts";
import { emailIndex } from "../identity/blind-index.ts";
import { Problem } from "../kernel/problem.ts";
import { holdRefusal } from "../limits/hold-refusal.ts";
import { joined, type Owed, owe } from "../members/member-change.ts";
import { emailIndexOf } from "../tenancy/service.ts";
import type { Facts } from "./facts.ts";
import { scimFault } from "./fault.ts";
import type { PlaceContext, ScimContext } from "./ports.ts";
import { isVerifiedDomain } from "./store.ts";
import { scimUsers } from "./tables.ts";

export const nothing: Owed = { writes: [], messages: [] };

export const together = (...all: Owed[]): Owed => ({
  writes: all.flatMap(({ writes }) => writes),
  messages: all.flatMap(({ messages }) => messages),
});

/** A seat for the person; its keeping goes into the commit. @throws {Problem} `plan_limit_reached` */
export async function takeSeat(ctx: PlaceContext, userId: string) {
  const held = await ctx.meter.hold("seat", userId);
  if (!held.granted) throw holdRefusal(held, "users, open invitations included");
  return joined(owe(ctx, "meter.keep", { key: userId }));
}

/** @throws {Problem} `invalidValue`: the company has not proved that the domain is its own */
export async function assertDomain({ db }: ScimContext, email: string): Promise<void> {
  const domain = domainOf(email);
  if (domain === undefined || !(await isVerifiedDomain(db, domain)))
    throw scimFault("invalidValue", "The address is of a domain that the company has not verified.");
}

/** The indexes a person is found by. */
export async function indexesOf({ vault }: ScimContext, { userName, externalId, email }: Facts) {
  const [userNameIndex, externalIndex, address] = await Promise.all([
    userNameIndexOf(vault, userName),
    externalId === null ? null : externalIndexOf(vault, externalId),
    emailIndexOf(vault, email),
  ]);
  return { userNameIndex, externalIndex, emailIndex: address };
}

type Vault = ScimContext["vault"];
export const userNameIndexOf = (vault: Vault, userName: string) =>
  vault.index("scim.userName", userName.normalize("NFKC").toLowerCase());
export const externalIndexOf = (vault: Vault, externalId: string) =>
  vault.index("scim.externalId", externalId);

/** What is kept of a person besides their row, sealed. */
export const sealedLink = (
  { vault }: Pick<ScimContext, "vault">,
  id: string,
  { userName, externalId, details }: Facts,
) => vault.seal(scimUsers, { id, userName, externalId, details: JSON.stringify(details) });

/** What makes a person's address lead here, or no longer. */
export async function addressWords(ctx: ScimContext, userId: string, email: string, verb: "enter" | "leave") {
  const digest = await emailIndex(ctx.emailIndexKey, email);
  return verb === "enter"
    ? joined(
        owe(ctx, "lobby.enter", { kind: "email", digest, subject_id: userId }),
        owe(ctx, "directory.confirm", { digest }),
      )
    : joined(owe(ctx, "lobby.leave", { kind: "email", digest }), owe(ctx, "directory.leave", { digest }));
}

/** An owner is changed by an owner's token only. */
export const ownerProtected = (): Problem =>
  new Problem("forbidden", "An owner is changed here with a token that an owner drew.");
