import { type Arrival, DoorRefusal } from "../door.ts";

const allowed = new Set(
  "code state iss session_state scope authuser prompt hd error error_description error_uri".split(" "),
);

/**
 * The parameters that came back, each once (RFC 9700 §4.4, RFC 6749 §3.1): which of two counts is a guess an attacker makes better. Tokens
 * and assertions do not come by the browser. @throws {DoorRefusal}
 */
export function parametersOf({ url, form }: Arrival): URLSearchParams {
  if (form) throw new DoorRefusal("form_not_expected");
  const { searchParams } = url;
  const names = [...searchParams.keys()];
  if (new Set(names).size !== names.length) throw new DoorRefusal("duplicate_parameter");
  for (const name of ["id_token", "access_token", "token", "response"])
    if (searchParams.has(name)) throw new DoorRefusal("front_channel_token");
  const error = searchParams.get("error");
  if (error !== null) throw new DoorRefusal("provider_refused", { error: error.slice(0, 100) });
  const code = searchParams.get("code");
  if (!code) throw new DoorRefusal("code_missing");
  if (code.length > 4_000 || /[^\x20-\x7e]/.test(code)) throw new DoorRefusal("code_malformed");
  const kept = names.filter((name) => allowed.has(name));
  return new URLSearchParams(kept.map((name) => [name, searchParams.get(name) ?? ""]));
}

/** The one `state`; of two nobody knows which is meant. */
export function stateOf({ url }: Arrival): string | undefined {
  const states = url.searchParams.getAll("state");
  return states.length === 1 && /^[0-9a-z]{39}$/.test(states[0] ?? "") ? states[0] : undefined;
}
