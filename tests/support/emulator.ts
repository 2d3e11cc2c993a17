import { createEmulator, type Emulator, type SeedConfig, type ServiceName } from "emulate";
import { isFree } from "../../scripts/platform.ts";

interface Emulated {
  /** As its answers name it; the port of the loopback where nothing is said. */
  baseUrl?: string;
  seed?: SeedConfig;
}

/** A service as somebody else wrote it (npm `emulate`), on a free port of the loopback. */
export async function startEmulator(
  service: ServiceName,
  options: Emulated = {},
): Promise<{ emulator: Emulator; port: number }> {
  for (let tries = 1; ; tries++) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (!(await isFree(port))) continue;
    try {
      return { emulator: await createEmulator({ service, port, ...options }), port };
    } catch (error) {
      // Somebody else was faster with the port.
      if (tries === 5) throw error;
    }
  }
}
