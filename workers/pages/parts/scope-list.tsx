import type { Permission } from "../../../shared/kernel/access.ts";
import { identityScopes } from "../../../shared/kernel/tool-scopes.ts";
import { keys } from "../messages/keys.ts";
import { tools as text } from "../messages/tools.ts";
import type { FieldError } from "./field-errors.ts";

/** In plain words what a scope lets a tool do. */
export function scopeWords(scope: string): string {
  const identity = identityScopes.find((name) => name === scope);
  return identity ? text.identity[identity] : keys.scopeNames[scope as Permission];
}

export const ScopeList = ({ scopes }: { scopes: readonly string[] }) => (
  <ul>
    {scopes.map((scope) => (
      <li>
        {scopeWords(scope)} <code class="hint">{scope}</code>
      </li>
    ))}
  </ul>
);

interface ScopeChoicesProps {
  scopes: readonly string[];
  chosen: readonly string[];
  errors?: readonly FieldError[];
}

/** Boxes named `scopes`; the first bears the field's own id, for a finding to lead to. */
export const ScopeChoices = ({ scopes, chosen, errors = [] }: ScopeChoicesProps) => {
  const wrong = errors.find(({ field }) => field === "scopes");
  return (
    <fieldset class="tight" aria-describedby={wrong ? "scopes-hint scopes-error" : "scopes-hint"}>
      <legend>{keys.scopes}</legend>
      <p class="hint" id="scopes-hint">
        {keys.scopesHint}
      </p>
      {wrong && (
        <p class="wrong" id="scopes-error">
          {wrong.text}
        </p>
      )}
      <div>
        {scopes.map((scope, index) => {
          const id = index === 0 ? "scopes" : `scope-${scope}`;
          return (
            <div class="choice">
              <input type="checkbox" name="scopes" value={scope} id={id} checked={chosen.includes(scope)} />
              <label for={id}>
                {scopeWords(scope)} <code class="hint">{scope}</code>
              </label>
            </div>
          );
        })}
      </div>
    </fieldset>
  );
};
