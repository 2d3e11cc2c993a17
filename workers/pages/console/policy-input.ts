import { isRegion } from "../../../shared/kernel/region.ts";
import { type FactorWay, factorWays } from "../../../shared/tenancy/factor-policy.ts";
import type { Policy, PolicyPatch } from "../../../shared/tenancy/policy-contract.ts";
import { lineOf, textOf } from "../door/form.ts";
import { policies as text } from "../messages/organizations.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { type NumberField, numbers } from "./policy-words.ts";

/** What stands in the form's lines, as it was typed. */
export type Typed = Record<NumberField | "allowed_aaguids" | "sms_countries", string>;

export function typedOf(policy: Policy): Typed {
  const lines = numbers.map((field) => [field, policy[field] === null ? "" : String(policy[field])]);
  return {
    ...(Object.fromEntries(lines) as Record<NumberField, string>),
    allowed_aaguids: policy.allowed_aaguids?.join("\n") ?? "",
    sms_countries: policy.sms_countries?.join(", ") ?? "",
  };
}

/** What is separated by spaces, commas or lines. */
const wordsOf = (given: string): string[] => given.split(/[\s,;]+/).filter(Boolean);

/** Nothing typed says `null`, which is no demand; a list that lets nothing through stays one. */
const listOf = (given: string, own: string[] | null): string[] | null => {
  const words = wordsOf(given);
  if (words.length > 0) return words;
  return own?.length === 0 ? own : null;
};

/** As the company had ordered them, where they are the same. */
const sameWays = (own: Policy["allowed_factors"], ways: FactorWay[]): FactorWay[] =>
  own !== null && own.length === ways.length && ways.every((way) => own.includes(way)) ? own : ways;

/** The whole policy as the form says it, and the lines that hold no number. */
export function policyOf(
  form: FormData,
  own: Policy,
): { values: Policy; typed: Typed; errors: FieldError[] } {
  const allowed = form.getAll("allowed_regions").filter(isRegion);
  const lines = Object.fromEntries(numbers.map((field) => [field, lineOf(form, field)])) as Typed;
  const typed: Typed = {
    ...lines,
    allowed_aaguids: textOf(form, "allowed_aaguids"),
    sms_countries: lineOf(form, "sms_countries"),
  };
  const wrong = numbers.filter((field) => !/^\d{0,6}$/.test(typed[field]));
  const given = numbers.map((field) => [field, typed[field] === "" ? null : Number(typed[field])]);
  const ways = factorWays.filter((way) => way === "passkey" || form.getAll("allowed_factors").includes(way));
  const isAny = ways.length === factorWays.length && own.allowed_factors?.length !== ways.length;
  const countries = wordsOf(typed.sms_countries).map((code) => code.toUpperCase());
  const values: Policy = {
    ...own,
    ...(Object.fromEntries(given) as Record<NumberField, number | null>),
    sso_required: form.has("sso_required"),
    mfa_required: form.has("mfa_required"),
    second_step_always: form.has("second_step_always"),
    attestation: form.has("attestation") ? "direct" : "none",
    residency: form.has("residency") ? "strict" : "standard",
    allowed_regions: allowed.length > 0 ? allowed : null,
    allowed_aaguids: listOf(typed.allowed_aaguids.toLowerCase(), own.allowed_aaguids),
    allowed_factors: isAny ? null : sameWays(own.allowed_factors, ways),
    sms_countries: form.has("sms_none") ? [] : countries.length > 0 ? countries : null,
  };
  return { values, typed, errors: wrong.map((field) => ({ field, text: text.badNumber })) };
}

/** What the form says, as far as it says anything new: a field that stays as it is is nobody's loosening. */
export function patchOf(own: Policy, wanted: Policy): PolicyPatch {
  const same = (field: keyof Policy) => JSON.stringify(own[field]) === JSON.stringify(wanted[field]);
  const fields = (Object.keys(wanted) as (keyof Policy)[]).filter((field) => !same(field));
  return Object.fromEntries(fields.map((field) => [field, wanted[field]]));
}
