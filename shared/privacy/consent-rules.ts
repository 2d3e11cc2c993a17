import type { Decision } from "./consent-contract.ts";
import { type Purpose, purposeNames, purposes } from "./purposes.ts";

export interface Consent {
  purpose: string;
  sequence: number;
  decision: Decision;
  textVersion: number;
  source: "person" | "signal" | "erasure";
}

/** Of each purpose the decision that counts. */
export function latestOf<Row extends Consent>(rows: readonly Row[]): Map<string, Row> {
  const latest = new Map<string, Row>();
  for (const row of rows)
    if (row.sequence > (latest.get(row.purpose)?.sequence ?? 0)) latest.set(row.purpose, row);
  return latest;
}

/** Denied unless the latest decision grants the text in force. */
export const isAllowed = (purpose: Purpose, latest: Consent | undefined): boolean =>
  latest?.decision === "granted" && latest.textVersion === purposes[purpose].version;

/** Whether Global Privacy Control is on (https://w3c.github.io/gpc/#the-sec-gpc-header-field-for-http-requests). */
export const isSignalled = (headers: Headers): boolean => headers.get("sec-gpc") === "1";

/** A grant that the signal sent along with it contradicts: the signal wins. */
export const contradictsSignal = (purpose: Purpose, decision: Decision, headers: Headers): boolean =>
  decision === "granted" && purposes[purpose].signal === "always" && isSignalled(headers);

/** What the signal withdraws of a person's decisions so far, each at most once per grant it meets. */
export function withdrawnBySignal(rows: readonly Consent[]): Purpose[] {
  const latest = latestOf(rows);
  return purposeNames.filter((purpose) => {
    if (purposes[purpose].signal === "always") return latest.get(purpose)?.decision !== "withdrawn";
    return !rows.some((row) => row.purpose === purpose && row.source === "signal");
  });
}
