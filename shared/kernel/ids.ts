import type { Clock } from "./clock.ts";

export const prefixes = {
  tenant: "ten",
  user: "usr",
  session: "ses",
  refresh: "rft",
  apiKey: "key",
  project: "prj",
  task: "tsk",
  audit: "evt",
  outbox: "out",
  request: "req",
  subscription: "sub",
  invitation: "inv",
  transfer: "otr",
  grant: "grt",
  operator: "opr",
  elevation: "elv",
  move: "mov",
  dataKey: "dky",
  consent: "cns",
  privacyRequest: "dsr",
  auditStream: "ast",
  factor: "fac",
  connection: "con",
  domain: "dom",
  identity: "idn",
  loginTransaction: "ltx",
  attempt: "att",
  passkey: "pky",
  factorReset: "frs",
  rememberedDevice: "rdv",
  provisioningToken: "pvt",
  group: "grp",
  groupMember: "gmb",
  oauthClient: "cli",
  oauthCode: "oac",
  oauthDevice: "dvc",
  oauthConsent: "ocn",
  samlConnection: "smc",
  samlSubject: "sms",
  usageStatement: "ust",
} as const;
export type IdKind = keyof typeof prefixes;

/** Identifiers and secrets enter the product here and nowhere else. */
export interface Ids {
  /** `<prefix>_` and 26 Crockford characters: 48 bits of time, 80 random bits, sorted by creation. */
  next(kind: IdKind): string;
  /** `bytes` random bytes, as lower-case base 32 without look-alikes. */
  secret(bytes: number): string;
}

const crockford = "0123456789abcdefghjkmnpqrstvwxyz";

function base32(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += crockford[(buffer >>> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? text + crockford[(buffer << (5 - bits)) & 31] : text;
}

function timePart(milliseconds: number): string {
  let text = "";
  for (let rest = milliseconds, place = 0; place < 10; place++) {
    text = crockford[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Keys and nonces: what no caller may choose, not even a test. */
export const randomBytes = (length: number): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(length));

/** Ten random bytes. */
const idCharacters = 16;
let drawn = "";
let used = 0;

/** For names, which are no secrets: drawn for a hundred at once, and each character given out once. */
function nextCharacters(): string {
  if (used >= drawn.length) {
    drawn = base32(randomBytes(1_000));
    used = 0;
  }
  used += idCharacters;
  return drawn.slice(used - idCharacters, used);
}

export function randomIds(clock: Clock): Ids {
  return {
    next: (kind) => `${prefixes[kind]}_${timePart(clock.now())}${nextCharacters()}`,
    secret: (bytes) => base32(randomBytes(bytes)),
  };
}

/** No id of that kind drawn at that time or later sorts before it. */
export const idFloor = (kind: IdKind, milliseconds: number): string =>
  `${prefixes[kind]}_${timePart(Math.max(0, milliseconds))}`;

export const idPattern = (kind: IdKind): RegExp => new RegExp(`^${prefixes[kind]}_[0-9a-hjkmnp-tv-z]{26}$`);
