import type { ImportedProvider, Parties, SamlMachine, ServiceProvider } from "../../saml/contract.ts";
import { type DoorConnection, DoorRefusal, type DoorRoom } from "../door.ts";
import type { SamlSettings } from "../saml-settings.ts";
import { addressesFor, isIncomplete } from "./endpoint-rules.ts";
import { signingSide } from "./key-rules.ts";
import { openKeys, samlRowOf } from "./keys.ts";
import { knownProvider, readMetadata } from "./metadata.ts";
import type { SamlConnectionRow } from "./store.ts";
import { isReadAgain } from "./upkeep-rules.ts";

export const settingsOf = ({ settings }: Pick<DoorConnection, "settings">): SamlSettings =>
  settings as SamlSettings;

const nameIds = {
  persistent: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  email: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  unspecified: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
} as const;

/** Our side towards this connection. */
export async function serviceOf(
  connection: DoorConnection,
  room: DoorRoom,
): Promise<{ sp: ServiceProvider; row: SamlConnectionRow }> {
  const row = await samlRowOf(connection.id, room);
  const { metadata, acs, slo } = connection.urls;
  const set = await openKeys(row, room.vault);
  return { sp: { entityId: metadata, acsUrl: acs, sloUrl: slo, ...signingSide(set) }, row };
}

/**
 * Both sides of a connection. Cron keeps the metadata fresh; a sign-in reads it only where it is not known yet, or
 * where cron has not come to it. `renew`: a signature fits no certificate we know, so the metadata is read again.
 * @throws {DoorRefusal} `metadata_…` @throws {Problem} of the way out
 */
export async function partiesOf(
  machine: SamlMachine,
  connection: DoorConnection,
  room: DoorRoom,
  { renew = false } = {},
): Promise<{ parties: Parties; renewed: boolean }> {
  const { sp, row } = await serviceOf(connection, room);
  const settings = settingsOf(connection);
  const now = room.clock.now();
  const known = await knownProvider(row, settings);
  const why = {
    isIncomplete: known !== null && isIncomplete(known, settings.binding),
    renew: renew && settings.metadata_url !== undefined,
  };
  const read = known === null || isReadAgain(now, row, why) ? await readAgain() : undefined;
  const provider = read ?? known;
  if (provider === null) throw new DoorRefusal("metadata_unreadable");
  if (provider.validUntil !== null && provider.validUntil <= now) throw new DoorRefusal("metadata_expired");
  const { signed = "assertion", encrypted = false, binding, name_id } = settings;
  const { entityId, certificates } = provider;
  const nameIdFormat = name_id ? nameIds[name_id] : null;
  const idp = { ...addressesFor(provider, binding), entityId, certificates, nameIdFormat, signed, encrypted };
  return { parties: { sp, idp }, renewed: read !== undefined };

  async function readAgain(): Promise<ImportedProvider | undefined> {
    try {
      return await readMetadata(machine, connection, room, row);
    } catch (error) {
      if (known === null) throw error;
      return undefined;
    }
  }
}
