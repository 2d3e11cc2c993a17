import type { RecordVerdict } from "./ledger.ts";

const counted: readonly RecordVerdict[] = ["counted", "adjusted", "repeated"];

/** Whether nothing was counted, nor had been before. */
export const isRefusal = (verdict: RecordVerdict): boolean => !counted.includes(verdict);
