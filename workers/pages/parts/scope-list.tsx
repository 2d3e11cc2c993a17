import type { Permission } from "../../../shared/kernel/access.ts";
import { identityScopes } from "../../../shared/kernel/tool-scopes.ts";
import { keys } from "../messages/keys.ts";
import { tools as text } from "../messages/tools.ts";

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
