import type { KeyPair } from "../../saml/certificate.ts";
import type { ServiceProvider } from "../../saml/contract.ts";

export const keyUses = ["current", "next", "former"] as const;
export type KeyUse = (typeof keyUses)[number];
export const keySteps = ["draw", "use", "retire"] as const;
export type KeyStep = (typeof keySteps)[number];

/** What the provider's administrator compares: nothing of it is secret. */
export interface OwnCertificate {
  use: KeyUse;
  /** SHA-256 of the certificate, hexadecimal in pairs. */
  fingerprint: string;
  /** Milliseconds since the epoch. */
  drawn_at: number;
}

export interface DrawnPair extends KeyPair {
  fingerprint: string;
  drawnAt: number;
}

/** Our pairs towards one connection; at most one change of them is under way. */
export interface KeySet {
  current: DrawnPair;
  /** Published and able to decrypt, but not signing yet: the provider gets to know it first. */
  next?: DrawnPair;
  /** Signs no more, decrypts still what the provider sends to it. */
  former?: DrawnPair;
}

/** What a step makes of the set; a word for the state that does not allow it. */
export function stepped(
  { current, next, former }: KeySet,
  step: KeyStep,
  drawn: DrawnPair | undefined,
): KeySet | "change_under_way" | "nothing_drawn" | "nothing_to_retire" {
  if (step === "draw") {
    if (next || former || !drawn) return "change_under_way";
    return { current, next: drawn };
  }
  if (step === "use") return next ? { current: next, former: current } : "nothing_drawn";
  return former ? { current } : "nothing_to_retire";
}

export function certificatesOf(set: KeySet): OwnCertificate[] {
  return keyUses.flatMap((use) => {
    const pair = set[use];
    return pair ? [{ use, fingerprint: pair.fingerprint, drawn_at: pair.drawnAt }] : [];
  });
}

/** Our side of every message: one key signs, all of them decrypt, all of them are published. */
export function signingSide({
  current,
  next,
  former,
}: KeySet): Pick<ServiceProvider, "privateKey" | "certificates" | "formerKeys"> {
  const others = [next, former].filter((pair) => pair !== undefined);
  return {
    privateKey: current.privateKey,
    certificates: [current, ...others].map(({ certificate }) => certificate),
    formerKeys: others.map(({ privateKey }) => privateKey),
  };
}
