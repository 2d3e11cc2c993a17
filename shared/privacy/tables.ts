import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { consentSources, decisions } from "./consent-contract.ts";

/** Append-only; `sequence` counts a person's decisions about one purpose from 1, and the highest counts. */
export const consents = tenantTable("consents", () => ({
  subjectId: text("subject_id").notNull(),
  purpose: text("purpose").notNull(),
  sequence: integer("sequence").notNull(),
  decision: text("decision", { enum: decisions }).notNull(),
  textVersion: integer("text_version").notNull(),
  source: text("source", { enum: consentSources }).notNull(),
  at: integer("at").notNull(),
}));

/** One a person. Which of the last columns is set says how far it has come. */
export const erasures = tenantTable("erasures", () => ({
  subjectId: text("subject_id").notNull(),
  requestedBy: text("requested_by").notNull(),
  requestedAt: integer("requested_at").notNull(),
  /** In the region's erasure ledger, which outlives a restore of this database. */
  position: integer("position"),
  erasedAt: integer("erased_at"),
  /** The signed receipt, as JSON. */
  receipt: text("receipt"),
  /** How often a restore brought the person back, and when the last one was undone. */
  replays: integer("replays").notNull().default(0),
  replayedAt: integer("replayed_at"),
  ...changeColumns(),
}));
