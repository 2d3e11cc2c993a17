import type { Context } from "hono";
import { type FactorView, factorsView } from "../../../shared/identity/factor-contract.ts";
import type { PagesHono } from "../environment.ts";
import { security as text } from "../messages/security.ts";
import { date } from "../parts/numbers.ts";
import { Day, Empty } from "../parts/pieces.tsx";
import { PostButton } from "./post-button.tsx";

const home = "/console/security";

const Row = ({ factor }: { factor: FactorView }) => (
  <tr>
    <td>
      <Day at={factor.created_at} />
    </td>
    <td>{factor.confirmed_at === null ? text.waiting : text.confirmed}</td>
    <td>
      <a href={`${home}/${factor.id}/remove`} aria-label={text.removeOf(date(factor.created_at))}>
        {text.remove}
      </a>
    </td>
  </tr>
);

const Apps = ({ factors }: { factors: readonly FactorView[] }) => (
  <div class="panel flush scroll">
    <table>
      <caption class="hushed">{text.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{text.added}</th>
          <th scope="col">{text.state}</th>
          <th scope="col">
            <span class="hushed">{text.remove}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {factors.map((factor) => (
          <Row factor={factor} />
        ))}
      </tbody>
    </table>
  </div>
);

/** Authenticator apps, the recovery codes that stand in for them, and what this session was opened with. */
export async function appsSection(c: Context<PagesHono>) {
  const view = c.var.view;
  const mine = await c.var.member.api.read(factorsView, "/v1/auth/mfa");
  return (
    <>
      <section class="stack" aria-labelledby="apps">
        <h2 id="apps">{text.apps}</h2>
        {mine.factors.length === 0 ? <Empty text={text.noApp} /> : <Apps factors={mine.factors} />}
        <PostButton view={view} action={`${home}/setup`} text={text.setUp} />
        {mine.passkeys > 0 && <p>{text.passkeys(mine.passkeys)}</p>}
      </section>
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
