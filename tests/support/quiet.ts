import { platform } from "./platform.ts";

/**
 * Whatever a test asked before is forgotten then: nobody has asked for eight seconds, and what an isolate heard is
 * older than five. A company that a fast machine asked fifty times in one second holds leases, and with these a
 * revocation is heard of within five seconds; without, by the very next request.
 */
export const quiet = (): Promise<void> => platform().clock.advance(10_000);
