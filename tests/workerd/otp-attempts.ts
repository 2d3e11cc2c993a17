import { Problem } from "../../shared/kernel/problem.ts";
import type { FactorPerson, FactorRoom } from "./factor-room.ts";

export const unlike = (code: string) => (code === "000000" ? "111111" : "000000");
export const wrong = "invalid_credentials: second_factor_wrong";
export const malformed = "invalid_credentials: second_factor_malformed";
export const replayed = "invalid_credentials: second_factor_replayed";
export const none = "invalid_credentials: second_factor_none";
export const used = "invalid_credentials: second_factor_used";

export type Attempt = (person: FactorPerson) => Promise<string>;
export type Row = [what: string, refusal: string, attempt: Attempt];

export async function refusedAt(person: FactorPerson, challenge: string, code: string): Promise<string> {
  const outcome = await person.finish(challenge, code);
  return "refused" in outcome ? outcome.refused : "let in";
}

/** A code of an app that counts, made of the right one. */
export const app =
  (make: (seed: string, person: FactorPerson) => string): Attempt =>
  async (person) => {
    const { seed } = await person.addApp();
    return refusedAt(person, await person.challenge(), make(seed, person));
  };

/** What the person's company lets its people use from now on. */
export const allows = (person: FactorPerson, ...ways: string[]) =>
  person.room.rows(
    "update all_tenants set policy = ? where tenant_id = ?",
    JSON.stringify({ allowed_factors: ways }),
    person.tenantId,
  );

export const refusing = async (person: FactorPerson, work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
    return "done";
  } catch (error) {
    return person.reason(error);
  }
};

/** As the caller hears it: the code, and of a field its name and what is wrong with it. */
export function namedReason(error: unknown): string {
  if (!(error instanceof Problem)) throw error;
  const [first] = error.extra.errors ?? [];
  return first ? `${error.code}: ${first.pointer} ${first.code}` : error.code;
}

export const other = async (room: FactorRoom) => {
  const person = await room.person();
  return { person, ...(await person.addApp()) };
};
