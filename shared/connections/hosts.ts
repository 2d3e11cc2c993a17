import type { TenantDb } from "../data/tenant-db.ts";
import type { NamedPlace } from "../kernel/subprocessor.ts";
import { rulesOf } from "./oidc/providers.ts";
import type { OidcSettings } from "./oidc-settings.ts";
import type { SamlSettings } from "./saml-settings.ts";
import { type ConnectionRow, listConnections } from "./store.ts";

const hostOf = (address: string): string[] => (URL.canParse(address) ? [new URL(address).hostname] : []);

/** Where people are sent to sign in, as the metadata says it; also where nothing is fetched from. */
const signOnAddresses = (metadata: string): string[] =>
  [...metadata.matchAll(/<(?:[\w.-]+:)?SingleSignOnService\b[^>]*\bLocation="([^"]+)"/g)].map(
    ([, address = ""]) => address,
  );

/** The hosts that hear of a company's people through this connection. */
export function hostsOf({ kind, provider, settings }: Pick<ConnectionRow, "kind" | "provider" | "settings">) {
  if (kind === "oidc") {
    const { issuerOf, hosts } = rulesOf(provider);
    return [...new Set([...hostOf(issuerOf(settings as OidcSettings)), ...hosts])];
  }
  const { metadata_url: url = "", metadata = "" } = settings as SamlSettings;
  return [...new Set([url, ...signOnAddresses(metadata)].flatMap(hostOf))];
}

/** Those of the connections by which people come in today. */
export async function connectionHosts(db: TenantDb): Promise<NamedPlace[]> {
  const enabled = (await listConnections(db)).filter(({ status }) => status === "enabled");
  const places = enabled.flatMap((row) => hostsOf(row).map((host) => ({ host, region: row.region })));
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}
