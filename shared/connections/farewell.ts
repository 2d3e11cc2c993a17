import type { Departure } from "./door.ts";
import { connectionIn, lodgeOf, openedConnection, type SsoContext } from "./ports.ts";

/** Whose session ended, and by which connection it was opened. */
export interface Left {
  conn: string | null;
  /** Which of the provider's sessions it belonged to. */
  connIndex: string | null;
  userId: string;
  slug: string;
}

/**
 * Where the browser of somebody who signed out goes next, so that the provider's session ends too; nowhere where the
 * provider does not ask for that. They are signed out here already, so nothing that goes wrong is theirs to hear.
 */
export async function farewell(ctx: SsoContext, left: Left | undefined): Promise<Departure | null> {
  if (!left || left.conn === null) return null;
  const { conn, connIndex, userId, slug } = left;
  try {
    const lodge = await lodgeOf(ctx, slug);
    const row = await connectionIn(lodge, conn);
    const connection = await openedConnection(ctx, lodge, row);
    return (await ctx.doors[row.kind].leave?.(connection, { userId, connIndex }, lodge.room)) ?? null;
  } catch (error) {
    console.error(
      JSON.stringify({ event: "sso.farewell_failed", request: ctx.requestId, error: String(error) }),
    );
    return null;
  }
}
