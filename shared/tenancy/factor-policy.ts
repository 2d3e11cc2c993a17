import * as z from "zod/mini";
import { deferred } from "../kernel/deferred.ts";

/** What a company asks of its people's keys, codes and devices; each field may be tightened below it. */
const attestation = deferred(() => z.enum(["none", "direct"]));
const aaguid = deferred(() => z.string().check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)));
const country = deferred(() => z.string().check(z.regex(/^[A-Z]{2}$/)));

/** What a second step may be, as a company names it; `passkey`: security keys as well. In the order of letters, as lists are joined. */
export const factorWays = ["email", "passkey", "sms", "totp"] as const;
export type FactorWay = (typeof factorWays)[number];
/** Days; zero: never, and no more than the product's own thirty. */
export const rememberedDeviceDays = { minimum: 0, maximum: 30 } as const;
const { minimum: never, maximum: longest } = rememberedDeviceDays;

const listOf = <Item extends z.ZodMiniType>(item: Item, maximum: number) =>
  z.array(item).check(
    z.maxLength(maximum),
    z.refine((list) => new Set(list).size === list.length, "names one twice"),
  );

export const factorPolicy = () => ({
  /** `direct`: a key is registered only with a statement its maker signed. */
  attestation,
  /** Makers of keys (AAGUIDs) that may be registered, which asks for a statement as well; `null`: all. */
  allowed_aaguids: z.nullable(z.array(aaguid)),
  /** No device is remembered: the second step is asked for at every sign-in. */
  second_step_always: z.boolean(),
  /** Countries (ISO 3166-1) whose numbers may get codes by SMS; `null`: all that we send to, `[]`: none. */
  sms_countries: z.nullable(z.array(country)),
  /** What people may set up and use as a second step; `null`: all there is. Recovery codes stand in for any of it. */
  allowed_factors: z.nullable(z.array(z.enum(factorWays))),
  /** Days that a browser may be remembered; zero: none is, `null`: the product's own thirty. */
  remembered_device_days: z.nullable(z.int()),
});

export const factorPolicyPatch = () => ({
  attestation: z.optional(attestation),
  allowed_aaguids: z.optional(z.nullable(listOf(aaguid, 100))),
  second_step_always: z.optional(z.boolean()),
  sms_countries: z.optional(z.nullable(listOf(country, 250))),
  allowed_factors: z.optional(
    z.nullable(
      listOf(z.enum(factorWays), factorWays.length).check(
        z.refine(
          (list) => list.includes("passkey"),
          "must name passkey: what cannot be phished is never barred",
        ),
      ),
    ),
  ),
  remembered_device_days: z.optional(z.nullable(z.int().check(z.minimum(never), z.maximum(longest)))),
});

const schema = deferred(() => z.object(factorPolicy()));
export type FactorPolicy = z.output<typeof schema>;

/** Demands nothing. */
export const openFactorPolicy: FactorPolicy = {
  attestation: "none",
  allowed_aaguids: null,
  second_step_always: false,
  sms_countries: null,
  allowed_factors: null,
  remembered_device_days: null,
};

/** Sorted, so that equal sets are equal texts. */
function both<Item extends string>(
  one: readonly Item[] | null,
  other: readonly Item[] | null,
): Item[] | null {
  if (one === null || other === null) return (one ?? other)?.toSorted() ?? null;
  return one.filter((item) => other.includes(item)).toSorted();
}

const fewer = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

/** What a person's second step may be in a company. */
export type AllowedFactors = Pick<FactorPolicy, "allowed_factors">;
export const allowsFactor = ({ allowed_factors: allowed }: AllowedFactors, way: FactorWay): boolean =>
  allowed === null || allowed.includes(way);

/** The join: whatever either demands. */
export const strictestFactors = (one: FactorPolicy, other: FactorPolicy): FactorPolicy => ({
  attestation: one.attestation === "direct" ? "direct" : other.attestation,
  allowed_aaguids: both(one.allowed_aaguids, other.allowed_aaguids),
  second_step_always: one.second_step_always || other.second_step_always,
  sms_countries: both(one.sms_countries, other.sms_countries),
  allowed_factors: both(one.allowed_factors, other.allowed_factors),
  remembered_device_days: fewer(one.remembered_device_days, other.remembered_device_days),
});
