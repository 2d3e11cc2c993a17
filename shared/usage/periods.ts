import { billingPeriod, type Period } from "../limits/rules.ts";
import { hourOf } from "./meters.ts";

/** The billing month around `at` as use is counted: it begins with the hour in which the company was founded. */
export const usageMonth = (anchor: number, at: number): Period => billingPeriod(hourOf(anchor), at);
