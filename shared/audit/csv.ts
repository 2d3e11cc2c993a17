import { rowOf } from "../http/csv.ts";
import type { LogRecord } from "./leaf.ts";

const columns = [
  "sequence",
  "id",
  "at",
  "actor_kind",
  "actor_id",
  "action",
  "target_kind",
  "target_id",
  "request_id",
  "detail",
] as const;

export const csvHeader = rowOf(columns);

export const csvRow = ({ sequence, id, at, actor, action, target, request_id, detail }: LogRecord): string =>
  rowOf([
    sequence,
    id,
    at,
    actor.kind,
    actor.id,
    action,
    target.kind,
    target.id,
    request_id,
    JSON.stringify(detail),
  ]);
