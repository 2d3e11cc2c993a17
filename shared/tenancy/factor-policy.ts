import * as z from "zod/mini";

/** What a company asks of its people's keys, codes and devices; each field may be tightened below it. */
const attestation = z.enum(["none", "direct"]);
const aaguid = z.string().check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));
const country = z.string().check(z.regex(/^[A-Z]{2}$/));

const listOf = <Item extends z.ZodMiniType>(item: Item, maximum: number) =>
  z.array(item).check(
    z.maxLength(maximum),
    z.refine((list) => new Set(list).size === list.length, "names one twice"),
  );

export const factorPolicy = {
  /** `direct`: a key is registered only with a statement its maker signed. */
  attestation,
  /** Makers of keys (AAGUIDs) that may be registered, which asks for a statement as well; `null`: all. */
  allowed_aaguids: z.nullable(z.array(aaguid)),
  /** No device is remembered: the second step is asked for at every sign-in. */
  second_step_always: z.boolean(),
  /** Countries (ISO 3166-1) whose numbers may get codes by SMS; `null`: all that we send to, `[]`: none. */
  sms_countries: z.nullable(z.array(country)),
};

export const factorPolicyPatch = {
  attestation: z.optional(attestation),
  allowed_aaguids: z.optional(z.nullable(listOf(aaguid, 100))),
  second_step_always: z.optional(z.boolean()),
  sms_countries: z.optional(z.nullable(listOf(country, 250))),
};

const schema = z.object(factorPolicy);
export type FactorPolicy = z.output<typeof schema>;

/** Demands nothing. */
export const openFactorPolicy: FactorPolicy = {
  attestation: "none",
  allowed_aaguids: null,
  second_step_always: false,
  sms_countries: null,
};

/** Sorted, so that equal sets are equal texts. */
function both(one: readonly string[] | null, other: readonly string[] | null): string[] | null {
  if (one === null || other === null) return (one ?? other)?.toSorted() ?? null;
  return one.filter((item) => other.includes(item)).toSorted();
}

/** The join: whatever either demands. */
export const strictestFactors = (one: FactorPolicy, other: FactorPolicy): FactorPolicy => ({
  attestation: one.attestation === "direct" ? "direct" : other.attestation,
  allowed_aaguids: both(one.allowed_aaguids, other.allowed_aaguids),
  second_step_always: one.second_step_always || other.second_step_always,
  sms_countries: both(one.sms_countries, other.sms_countries),
});
