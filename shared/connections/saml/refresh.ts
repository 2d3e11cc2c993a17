import type { SamlMachine } from "../../saml/contract.ts";
import { DoorRefusal } from "../door.ts";
import { findConnection } from "../store.ts";
import { type ReadingRoom, readMetadata } from "./metadata.ts";
import { findSamlConnection } from "./store.ts";

/**
 * Reads the metadata of one connection again, if it is still due: of two rounds at once the second finds it read, or
 * its note is the one that gives way. What is known stays where the read fails.
 */
export async function refreshMetadata(
  machine: SamlMachine,
  room: ReadingRoom,
  id: string,
): Promise<"read" | "failed" | "settled"> {
  const row = await findSamlConnection(room.db, id);
  if (!row || row.dueAt === null || row.dueAt > room.clock.now()) return "settled";
  const connection = await findConnection(room.db, row.connectionId);
  if (!connection) return "settled";
  try {
    await readMetadata(machine, connection, room, row);
    return "read";
  } catch (error) {
    if (error instanceof DoorRefusal) return "failed";
    throw error;
  }
}
