import { Problem } from "../../kernel/problem.ts";
import { DoorRefusal } from "../door.ts";
import { type DoorReason, reasonOfProblem } from "../reasons.ts";

const byCode: Record<string, DoorReason> = {
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: "id_token_time",
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: "id_token_claim",
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: "subject_mismatch",
  OAUTH_KEY_SELECTION_FAILED: "key_unknown",
  OAUTH_PARSE_ERROR: "answer_unreadable",
  OAUTH_INVALID_RESPONSE: "answer_invalid",
  OAUTH_RESPONSE_IS_NOT_JSON: "answer_unreadable",
  OAUTH_RESPONSE_IS_NOT_CONFORM: "provider_failed",
  OAUTH_HTTP_REQUEST_FORBIDDEN: "endpoint_not_https",
  OAUTH_REQUEST_PROTOCOL_FORBIDDEN: "endpoint_not_https",
  OAUTH_UNSUPPORTED_OPERATION: "algorithm_refused",
  OAUTH_MISSING_SERVER_METADATA: "metadata_incomplete",
  OAUTH_INVALID_SERVER_METADATA: "metadata_invalid",
  OAUTH_RESPONSE_BODY_ERROR: "code_refused",
  OAUTH_AUTHORIZATION_RESPONSE_ERROR: "provider_refused",
  OAUTH_WWW_AUTHENTICATE_CHALLENGE: "client_refused",
  OAUTH_TIMEOUT: "provider_timeout",
};

const byClaim: Record<string, DoorReason> = {
  iss: "issuer_mismatch",
  aud: "audience_mismatch",
  azp: "authorized_party_mismatch",
  nonce: "nonce_mismatch",
  exp: "id_token_expired",
  nbf: "id_token_not_yet",
  iat: "id_token_not_yet",
  auth_time: "authentication_too_old",
};

/** Words of the library that tell two refusals under one code apart. */
const byWords: [RegExp, DoorReason][] = [
  [/"iss" \(issuer\) (?:missing|response)|unexpected "iss"|response parameter "iss"/, "issuer_parameter"],
  [/"state"/, "state_mismatch"],
  [/signature verification failed/, "signature_invalid"],
  [/"(iss|aud|azp|nonce|exp|nbf|iat|sub)"/, "claim_missing"],
  [/issuer/, "issuer_mismatch"],
];

interface Link {
  message: string;
  code: unknown;
  claim: unknown;
  error: unknown;
}

function chainOf(error: unknown): Link[] {
  const chain: Link[] = [];
  for (let at = error, depth = 0; at && depth < 6; depth++) {
    const { message, code, claim, error: word, cause } = at as Record<string, unknown>;
    chain.push({ message: String(message ?? ""), code, claim, error: word });
    at = cause;
  }
  return chain;
}

/** One name for each way an answer can be wrong; what a library says in its own words goes no further. */
export function reasonOf(error: unknown): DoorRefusal {
  for (let at = error, depth = 0; at && depth < 6; at = (at as { cause?: unknown }).cause, depth++) {
    if (at instanceof DoorRefusal) return at;
    if (at instanceof SyntaxError) return new DoorRefusal("answer_unreadable");
    if (at instanceof Problem) return new DoorRefusal(reasonOfProblem(at.code));
  }
  const chain = chainOf(error);
  const claim = chain.map((link) => String(link.claim ?? "")).find((name) => name in byClaim);
  if (claim !== undefined) return new DoorRefusal(byClaim[claim] ?? "id_token_claim");
  const words = chain.map(({ message }) => message).join("; ");
  const code = chain.map((link) => String(link.code ?? "")).find((name) => name in byCode);
  const isGeneral =
    code === undefined || byCode[code] === "answer_invalid" || byCode[code] === "id_token_claim";
  const byWord = isGeneral ? byWords.find(([pattern]) => pattern.test(words))?.[1] : undefined;
  const said = chain.map((link) => link.error).find((word) => typeof word === "string");
  const evidence = typeof said === "string" ? { error: said.slice(0, 100) } : {};
  return new DoorRefusal(byWord ?? byCode[code ?? ""] ?? "answer_invalid", evidence);
}
