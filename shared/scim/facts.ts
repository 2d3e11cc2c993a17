import { readEmail } from "../identity/email.ts";
import { scimFault } from "./fault.ts";
import type { Json } from "./reading.ts";
import { urn } from "./words.ts";

/** What we make of a person as a provider describes them. */
export interface Facts {
  userName: string;
  externalId: string | null;
  active: boolean;
  /** Normalised. */
  email: string;
  name: string;
  /** What is kept besides, in the schema's words. */
  details: Json;
}

const nameCharacters = 120;
const controls = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

function lineOf(attribute: string, value: unknown, maximum: number): string | undefined {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const text = value.trim();
  if (text.length > maximum || controls.test(text))
    throw scimFault("invalidValue", `${attribute} must be one line of at most ${maximum} characters.`);
  return text;
}

/** The address that mail goes to: the primary one, else the one at work, else the first, else the user name. */
function addressOf(resource: Json, userName: string): string {
  const emails = (resource["emails"] ?? []) as Json[];
  const chosen =
    emails.find(({ primary }) => primary === true) ?? emails.find(({ type }) => type === "work") ?? emails[0];
  const email = readEmail(String(chosen?.["value"] ?? userName));
  if (!email)
    throw scimFault("invalidValue", "A person needs an address: a primary e-mail, or it as userName.");
  return email;
}

/** @param before whether the person is active now; a body that does not say leaves it so. @throws {Problem} `invalidValue` */
export function factsOf(resource: Json, before = true): Facts {
  const userName = lineOf("userName", resource["userName"], 320);
  if (userName === undefined) throw scimFault("invalidValue", "userName is required.");
  const email = addressOf(resource, userName);
  const parts = (resource["name"] ?? {}) as Json;
  const full = [parts["givenName"], parts["familyName"]].filter((part) => typeof part === "string").join(" ");
  const name =
    lineOf("displayName", resource["displayName"], nameCharacters) ??
    lineOf("name", parts["formatted"], nameCharacters) ??
    lineOf("name", full, nameCharacters) ??
    userName.slice(0, nameCharacters);
  const { userName: _, externalId, active, displayName: __, ...details } = resource;
  return {
    ...{ userName, email, name, details },
    externalId: lineOf("externalId", externalId, 255) ?? null,
    active: typeof active === "boolean" ? active : before,
  };
}

/** Names of what differs, for the audit trail: which attributes, never what they say. */
export function changedNames(before: Json, after: Json): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const differs = (name: string) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  return [...names]
    .filter(differs)
    .map((name) => (name === urn.enterprise ? "enterprise" : name))
    .sort();
}
