import { type Assurance, assurances, isAtLeast } from "../kernel/assurance.ts";
import { Problem } from "../kernel/problem.ts";

/** What a route asks for beyond a session: how good a proof of the person, and how fresh. */
export const stepUps = {
  /**
   * A person's own factors: whoever lost the phone has a recovery code left, and must get rid of the phone by it. A
   * text is no such code: who took over a number must not take the app or the key away, nor add one of their own.
   */
  factors: { acr: "restricted", seconds: 600 },
  sensitive: { acr: "otp", seconds: 600 },
} as const satisfies Record<string, { acr: Assurance; seconds: number }>;
export type StepUp = keyof typeof stepUps;

/** The last proof of a person's session. */
export interface Proof {
  /** The best they could give; nothing: who has nothing to prove themselves with is not asked. */
  best: Assurance | undefined;
  by: Assurance;
  /** Whether a `restricted` one may have been a text. */
  bySms: boolean;
  /** Milliseconds since the epoch; `null`: there was none beyond a password. */
  at: number | null;
}

/** Who has a lesser factor only gives that one: nobody is asked for more than they have. */
const atMost = (best: Assurance | undefined, acr: Assurance): Assurance =>
  best === undefined || isAtLeast(best, acr) ? acr : best;

const askedOf = ({ best, by, bySms }: Proof, stepUp: StepUp): Assurance =>
  atMost(best, by === "restricted" && bySms ? "otp" : stepUps[stepUp].acr);

export function satisfies(proof: Proof, stepUp: StepUp, now: number): boolean {
  const { best, by, at } = proof;
  if (best === undefined) return true;
  return at !== null && now - at <= stepUps[stepUp].seconds * 1000 && isAtLeast(by, askedOf(proof, stepUp));
}

/** RFC 9470 §3: which proof is wanted, and how old it may be. No label tells a recovery code from a text: it is not named. */
export function stepUpRequired(proof: Proof, stepUp: StepUp): Problem {
  const { seconds } = stepUps[stepUp];
  const acr = atMost(proof.best, "otp");
  const accepted = assurances.filter((label) => isAtLeast(label, acr));
  const challenge = [
    'Bearer realm="leanvibe"',
    'error="insufficient_user_authentication"',
    'error_description="Prove once more that it is you"',
    `acr_values="${accepted.join(" ")}"`,
    `max_age="${seconds}"`,
  ];
  return new Problem(
    "step_up_required",
    "Prove once more that it is you: POST /v1/auth/mfa/step-up, then repeat this.",
    {
      members: { acr_values: accepted, max_age: seconds },
      headers: { "www-authenticate": challenge.join(", ") },
    },
  );
}
