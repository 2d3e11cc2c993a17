import type { Child } from "hono/jsx";
import type { DeviceAsk, RequestAnswer } from "../../../shared/oauth/contract.ts";
import type { Member, View } from "../environment.ts";
import { tools as text } from "../messages/tools.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { ScopeList } from "../parts/scope-list.tsx";
import { PublicPage } from "../parts/shell.tsx";

interface Props {
  view: View;
  errors?: readonly FieldError[];
}

const Framed = ({ view, title, errors = [], children }: Props & { title: string; children: Child }) => (
  <PublicPage view={view} title={titled(title, errors)} narrow>
    <h1>{title}</h1>
    <ErrorSummary errors={errors} />
    {children}
  </PublicPage>
);

type Asked = Pick<DeviceAsk, "client" | "scopes">;

/** Who asks for what, whose tool it is, and in whose name: the same for a browser and for a device. */
const Question = ({ member, client, scopes }: Asked & { member: Member }) => (
  <>
    <p>{text.consentText(client.name, member.tenant.name)}</p>
    <ScopeList scopes={scopes} />
    {client.kind === "public" && <p class="note warn">{text.publicWarning}</p>}
    <p class="muted">{text.signedInAs(member.user.email)}</p>
  </>
);

const Decision = () => (
  <>
    <p class="muted">{text.withdrawHint}</p>
    <div class="row">
      <button type="submit" class="button" name="decision" value="approve">
        {text.allow}
      </button>
      <button type="submit" class="button quiet" name="decision" value="deny">
        {text.deny}
      </button>
    </div>
  </>
);

interface ConsentProps extends Props {
  member: Member;
  ask: Extract<RequestAnswer, { state: "ask" }>;
  query: string;
}

export const ConsentPage = ({ member, ask, query, view }: ConsentProps) => (
  <Framed view={view} title={text.consentTitle(ask.client.name)}>
    <form class="panel" method="post" action="/oauth/authorize">
      <FormToken view={view} />
      <input type="hidden" name="query" value={query} />
      <Question {...{ member, ...ask }} />
      <p>{text.goesTo(/^(?:127\.0\.0\.1|\[::1\])/.test(ask.goes_to) ? text.onThisMachine : ask.goes_to)}</p>
      <Decision />
    </form>
  </Framed>
);

export const OnwardPage = ({ view, location }: Props & { location: string }) => (
  <Framed view={view} title={text.onwardTitle}>
    <p>
      <a href={location}>{text.continue}</a>
    </p>
  </Framed>
);

export const RefusedPage = ({ view, detail }: Props & { detail: string }) => (
  <Framed view={view} title={text.refusedTitle}>
    <p>{text.refusedText}</p>
    <p class="muted">{text.refusedDetail(detail)}</p>
  </Framed>
);

export const DevicePage = ({ view, errors = [], code }: Props & { code: string }) => (
  <Framed view={view} title={text.deviceTitle} errors={errors}>
    <p>{text.deviceText}</p>
    <form class="panel" method="post" action="/device">
      <FormToken view={view} />
      <TextField
        name="user_code"
        label={text.deviceCode}
        hint={text.deviceHint}
        maxlength={32}
        value={code}
        errors={errors}
        autofocus
      />
      <button type="submit" class="button">
        {text.continue}
      </button>
    </form>
  </Framed>
);

export const DeviceConsentPage = ({ view, member, ask }: Props & { member: Member; ask: DeviceAsk }) => (
  <Framed view={view} title={text.consentTitle(ask.client.name)}>
    <form class="panel" method="post" action="/device/decision">
      <FormToken view={view} />
      <input type="hidden" name="user_code" value={ask.user_code} />
      <Question {...{ member, ...ask }} />
      <p class="note warn">{text.deviceCheck(ask.user_code)}</p>
      <Decision />
    </form>
  </Framed>
);

export const DeviceDonePage = ({ view, allowed }: Props & { allowed: boolean }) => (
  <Framed view={view} title={text.deviceTitle}>
    <p role="status">{allowed ? text.deviceAllowed : text.deviceDenied}</p>
  </Framed>
);
