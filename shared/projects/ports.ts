import type { OutboxMessage } from "../data/outbox.ts";
import type { Context } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import type { Meter } from "../limits/meter.ts";

export interface ProjectPorts {
  readonly meter: Meter;
  readonly cursors: Cursors;
  /** Tries once to deliver what a commit owes to other stores; the sweeper does the rest. */
  readonly announce: (messages: OutboxMessage[]) => Promise<void>;
}

export type ProjectContext = Context & ProjectPorts;
