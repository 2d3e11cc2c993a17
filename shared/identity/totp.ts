import { Secret, TOTP } from "otpauth";
import { randomBytes } from "../kernel/ids.ts";
import { totpFacts } from "./factor-rules.ts";

const shape = { algorithm: "SHA1", digits: totpFacts.digits, period: totpFacts.seconds } as const;

/** 160 random bits (RFC 4226 §4 R6) in base 32, as authenticator apps take them. */
export const drawSeed = (): string => new Secret({ buffer: randomBytes(totpFacts.seedBytes).buffer }).base32;

/** What a QR code says to an authenticator app. */
export const seedUri = (seed: string, label: string): string =>
  new TOTP({ issuer: "LeanVibe", label, secret: seed, ...shape }).toString();

/** The code of one step (RFC 6238 §4.2). */
export const codeAt = (seed: string, step: number): string =>
  new TOTP({ secret: seed, ...shape }).generate({ timestamp: step * totpFacts.seconds * 1000 });

/** The codes that may come now, oldest step first. */
export const codesAround = (seed: string, steps: readonly number[]) =>
  steps.map((step) => ({ step, code: codeAt(seed, step) }));
