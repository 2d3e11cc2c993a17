import { type OpenVault, vaults } from "../../shared/keys/service.ts";
import type { Env } from "./env.ts";

let openVault: OpenVault | undefined;

/** One for the isolate: requests and cron open the same keys. */
export function vaultsOf(env: Env): OpenVault {
  openVault ??= vaults(env.ROOT_KEY);
  return openVault;
}
