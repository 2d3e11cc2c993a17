import { atMost } from "../../../shared/kernel/access.ts";
import { defaultRoles, type GroupView, type TokenView } from "../../../shared/scim/contract.ts";
import { groupRoles } from "../../../shared/scim/words.ts";
import { roleWords } from "../messages/invitation.ts";
import { provisioning as text } from "../messages/provisioning.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select, TextField } from "../parts/form.tsx";
import { count } from "../parts/numbers.ts";
import { titled } from "../parts/page-title.ts";
import { Day, Head, Pages, Time } from "../parts/pieces.tsx";
import { ShownOnce } from "../parts/shown-once.tsx";
import { TableSection } from "../parts/table.tsx";
import { stateOf } from "./key-state.ts";
import { PostButton } from "./post-button.tsx";

type Base = Omit<ConsolePageProps, "title">;

export interface ProvisioningProps extends Base {
  tokens: readonly TokenView[];
  groups: readonly GroupView[];
  /** Of the groups. */
  next: string | null;
  cursor: string | undefined;
  address: string;
  now: number;
  requestKey: string;
  values?: { name: string; role: string; days: string };
  errors?: readonly FieldError[];
}

const TokenRow = ({ token, now, page }: { token: TokenView; now: number; page: Base }) => {
  const state = stateOf(token, now);
  return (
    <tr>
      <th scope="row">{token.name}</th>
      <td>
        <code>{token.hint}…</code>
      </td>
      <td>{token.default_role === null ? text.byGroup : roleWords[token.default_role].name}</td>
      <td>{token.last_used_at === null ? text.never : <Time at={token.last_used_at} />}</td>
      <td>
        <Day at={token.expires_at} />
      </td>
      <td>
        <span class={state === "active" ? "badge good" : "badge"}>{text[state]}</span>
      </td>
      <td>
        {state === "active" && (
          <PostButton
            view={page.view}
            action={`/console/provisioning/tokens/${token.id}/revoke`}
            text={text.revoke}
            label={text.revokeOf(token.name)}
            danger
          />
        )}
      </td>
    </tr>
  );
};

const Tokens = ({ tokens, now, ...page }: ProvisioningProps) => (
  <TableSection
    id="tokens"
    title={text.tokens}
    columns={[
      ...[text.name, text.hint, text.defaultRole, text.lastUsed, text.expires, text.state],
      { text: text.revoke, as: "hushed" },
    ]}
    isEmpty={tokens.length === 0}
    empty={text.empty}
  >
    {tokens.map((token) => (
      <TokenRow {...{ token, now, page }} />
    ))}
  </TableSection>
);

const NewToken = ({ requestKey, values, errors = [], ...page }: ProvisioningProps) => (
  <form class="panel" method="post" action="/console/provisioning/tokens" aria-labelledby="draw">
    <h2 id="draw">{text.draw}</h2>
    <FormToken view={page.view} />
    <input type="hidden" name="request_key" value={requestKey} />
    <TextField
      name="name"
      label={text.name}
      hint={text.nameHint}
      maxlength={80}
      value={values?.name}
      errors={errors}
    />
    <Select
      name="default_role"
      label={text.defaultRole}
      hint={text.defaultRoleHint}
      options={[
        ...defaultRoles.map((role) => ({ value: role, text: roleWords[role].name })),
        { value: "", text: text.byGroup },
      ]}
      value={values?.role ?? "viewer"}
      errors={errors}
    />
    <Select
      name="expires_in_days"
      label={text.expiry}
      options={text.expiryOptions}
      value={values?.days ?? "365"}
      errors={errors}
    />
    <div class="row">
      <button type="submit" class="button">
        {text.submit}
      </button>
    </div>
  </form>
);

const GroupRow = ({ group, page }: { group: GroupView; page: Base }) => {
  const own = page.member.user.role;
  const mine = group.role === null || atMost(group.role, own);
  const roles = groupRoles.filter((role) => atMost(role, own));
  return (
    <tr>
      <th scope="row">{group.display_name}</th>
      <td class="number">{count(group.members)}</td>
      <td>
        {mine ? (
          <form class="row" method="post" action={`/console/provisioning/groups/${group.id}`}>
            <FormToken view={page.view} />
            <input type="hidden" name="version" value={String(group.version)} />
            <select name="role" aria-label={text.roleOf(group.display_name)}>
              <option value="">{text.noRole}</option>
              {roles.map((role) => (
                <option value={role} selected={role === group.role}>
                  {roleWords[role].name}
                </option>
              ))}
            </select>
            <button type="submit" class="button quiet slim" aria-label={text.saveOf(group.display_name)}>
              {text.save}
            </button>
          </form>
        ) : (
          group.role !== null && roleWords[group.role].name
        )}
      </td>
    </tr>
  );
};

const Groups = ({ groups, ...page }: ProvisioningProps) => (
  <TableSection
    id="groups"
    title={text.groups}
    {...(groups.length > 0 ? { lead: text.groupsLead } : {})}
    columns={[text.group, { text: text.people, as: "number" }, text.role]}
    isEmpty={groups.length === 0}
    empty={text.groupsEmpty}
  >
    {groups.map((group) => (
      <GroupRow {...{ group, page }} />
    ))}
  </TableSection>
);

export const ProvisioningPage = (props: ProvisioningProps) => {
  const { address, next, cursor, errors = [] } = props;
  return (
    <ConsolePage {...props} title={titled(text.title, errors)}>
      <Head title={text.title} lead={text.lead} crumb={{ href: "/console/members", text: text.members }} />
      <ErrorSummary errors={errors} />
      <section class="panel" aria-labelledby="address">
        <h2 id="address">{text.address}</h2>
        <code class="secret">{address}</code>
        <p class="hint">{text.addressHint}</p>
        <p class="hint">{text.domainsHint}</p>
      </section>
      <Tokens {...props} />
      <NewToken {...props} />
      <Groups {...props} />
      <Pages
        first="/console/provisioning"
        next={next}
        here={cursor}
        path={(position) => `/console/provisioning?cursor=${encodeURIComponent(position)}`}
      />
    </ConsolePage>
  );
};

export const DrawnTokenPage = ({ secret, ...page }: Base & { secret: string | null }) => (
  <ShownOnce
    {...page}
    title={text.createdTitle}
    back={{ href: "/console/provisioning", text: text.title }}
    secret={secret}
    words={{ label: text.createdToken, text: text.createdText, replayed: text.replayed, done: text.done }}
  />
);
