import type { Context } from "hono";
import { type FactorView, factorsView } from "../../../shared/identity/factor-contract.ts";
import { allowsFactor } from "../../../shared/tenancy/factor-policy.ts";
import type { PagesHono } from "../environment.ts";
import { security as text } from "../messages/security.ts";
import { date } from "../parts/numbers.ts";
import { Day } from "../parts/pieces.tsx";
import { TableSection } from "../parts/table.tsx";
import { PostButton } from "./post-button.tsx";

const home = "/console/security";

const Row = ({ factor }: { factor: FactorView }) => (
  <tr>
    <td>
      <Day at={factor.created_at} />
    </td>
    <td>{factor.locked ? text.locked : factor.confirmed_at === null ? text.waiting : text.confirmed}</td>
    <td>
      <a href={`${home}/${factor.id}/remove`} aria-label={text.removeOf(date(factor.created_at))}>
        {text.remove}
      </a>
    </td>
  </tr>
);

/** Authenticator apps, the recovery codes that stand in for them, and what this session was opened with. */
export async function appsSection(c: Context<PagesHono>) {
  const view = c.var.view;
  const mine = await c.var.member.api.read(factorsView, "/v1/auth/mfa");
  const apps = mine.factors.filter(({ kind }) => kind === "totp");
  return (
    <>
      <div class="stack">
        <TableSection
          id="apps"
          title={text.apps}
          columns={[text.added, text.state, { text: text.remove, as: "hushed" }]}
          isEmpty={apps.length === 0}
          empty={text.noApp}
        >
          {apps.map((factor) => (
            <Row factor={factor} />
          ))}
        </TableSection>
        {allowsFactor(mine, "totp") ? (
          <PostButton view={view} action={`${home}/setup`} text={text.setUp} />
        ) : (
          <p class="muted">{text.notAllowed}</p>
        )}
        {mine.passkeys > 0 && <p>{text.passkeys(mine.passkeys)}</p>}
      </div>
      {(mine.factors.some((factor) => factor.confirmed_at !== null) ||
        mine.passkeys + mine.security_keys > 0) && (
        <section class="panel" aria-labelledby="recovery-codes">
          <h2 id="recovery-codes">{text.codes}</h2>
          <p>{text.codesLeft(mine.recovery_codes_left)}</p>
          <PostButton view={view} action={`${home}/codes`} text={text.drawCodes} />
        </section>
      )}
      <p class="muted">{text.lastProof(text.labels[mine.proof.acr])}</p>
    </>
  );
}
