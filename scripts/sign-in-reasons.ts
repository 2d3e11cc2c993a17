import { writeFileSync } from "node:fs";
import path from "node:path";
import { doorReasons as table } from "../shared/connections/reasons.ts";
import { doorReasons as words } from "../workers/pages/messages/en/door-reasons.ts";
import { root } from "./config.ts";

export const page = path.join(root, "docs/sign-in-reasons.md");

/** The table of reasons as a page, so that it cannot say something else than the debugger does. */
export function reasonsPage(): string {
  const rows = Object.entries(table)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([reason, [happening, advice]]) => {
      const cells = [`\`${reason}\``, words.happened[happening], words.advice[advice]];
      return `| ${cells.join(" | ")} |`;
    });
  return `# Why a sign-in was refused

The person who signs in sees one and the same page whatever was wrong. Whoever set the connection up finds the reason
with its attempts (\`GET /v1/connections/{id}/attempts\`, and in words on the connection's page) and in the audit trail
(\`sso.refused\`, \`sso.logout_refused\`, \`sso.metadata_unread\`). This page is made by \`node scripts/sign-in-reasons.ts\`.

| reason | what happened | what to do |
| ------ | ------------- | ---------- |
${rows.join("\n")}
`;
}

if (import.meta.main) {
  writeFileSync(page, reasonsPage());
  console.log(JSON.stringify({ reasons: Object.keys(table).length }));
}
