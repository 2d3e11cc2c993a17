import { Problem } from "../../../shared/kernel/problem.ts";

export type Part<T> = { value: T; problem?: undefined } | { value?: undefined; problem: Problem };

/**
 * A part of a page that may fail without taking the page along. A session that is over, or one of
 * another region, is no matter of a part.
 */
export async function partOf<T>(work: Promise<T>): Promise<Part<T>> {
  try {
    return { value: await work };
  } catch (error) {
    const whole = error instanceof Problem && ["unauthenticated", "wrong_region"].includes(error.code);
    if (!(error instanceof Problem) || whole) throw error;
    return { problem: error };
  }
}
