import type { MemberView } from "../../../shared/members/contract.ts";
import type { InvitationView } from "../../../shared/members/invitation-contract.ts";
import type { TransferView } from "../../../shared/members/transfer-contract.ts";
import { roleWords } from "../messages/invitation.ts";
import { limits } from "../messages/limits.ts";
import { resets, members as text } from "../messages/members.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { count } from "../parts/numbers.ts";
import { Day, Head, Pages } from "../parts/pieces.tsx";
import { TablePanel, TableSection } from "../parts/table.tsx";
import { queryOf } from "./api.ts";
import { PostButton } from "./post-button.tsx";

type Base = Omit<ConsolePageProps, "title">;

interface MembersProps extends Base {
  list: readonly MemberView[];
  next: string | null;
  cursor: string | undefined;
  invitations: readonly InvitationView[];
  /** The open offer of ownership, where there is one. */
  transfer: TransferView | undefined;
  /** Resets of somebody's factors that wait for a second administrator. */
  waiting: number;
}

export const nameOf = ({ name, email }: Pick<MemberView, "name" | "email">): string =>
  name ?? email ?? text.erased;

const Access = ({ entry }: { entry: Pick<MemberView, "projects" | "access_ends_at"> }) => (
  <>
    {text.projects[entry.projects]}
    {entry.access_ends_at !== null && (
      <span class="hint">
        , {text.until} <Day at={entry.access_ends_at} />
      </span>
    )}
  </>
);

const MemberRow = ({ entry, page }: { entry: MemberView; page: Base }) => (
  <tr>
    <th scope="row">
      {nameOf(entry)} {entry.id === page.member.user.id && <span class="badge">{text.you}</span>}{" "}
      {entry.status !== "active" && <span class="badge warn">{text[entry.status]}</span>}
      <br />
      <span class="hint">{entry.email}</span>
    </th>
    <td>{roleWords[entry.role].name}</td>
    <td>
      <Access entry={entry} />
    </td>
    <td class="number">{entry.requests_per_minute === null ? "–" : count(entry.requests_per_minute)}</td>
    <td>
      {page.member.may("members:write") && (
        <a href={`/console/members/${entry.id}`} aria-label={text.manageOf(nameOf(entry))}>
          {text.manage}
        </a>
      )}
    </td>
  </tr>
);

const InvitationRow = ({ entry, page }: { entry: InvitationView; page: Base }) => {
  const at = (verb: string) => `/console/members/invitations/${entry.id}/${verb}`;
  const who = entry.email ?? text.erased;
  return (
    <tr>
      <th scope="row">{who}</th>
      <td>{roleWords[entry.role].name}</td>
      <td>
        <Day at={entry.expires_at} />
      </td>
      <td>
        {page.member.may("members:write") && (
          <div class="row">
            <PostButton
              view={page.view}
              action={at("resend")}
              label={text.resendOf(who)}
              text={text.resend}
            />
            <PostButton
              view={page.view}
              action={at("revoke")}
              label={text.revokeOf(who)}
              text={text.revoke}
            />
          </div>
        )}
      </td>
    </tr>
  );
};

const Pending = ({ list, page }: { list: readonly InvitationView[]; page: Base }) => (
  <TableSection
    id="pending"
    title={text.pending}
    columns={[text.email, text.role, text.validUntil, { text: text.manage, as: "hushed" }]}
    isEmpty={list.length === 0}
    empty={text.pendingEmpty}
  >
    {list.map((entry) => (
      <InvitationRow {...{ entry, page }} />
    ))}
  </TableSection>
);

/** Both sides decide here: the receiver accepts or declines, an owner takes the offer back. */
const Offer = ({ transfer, list, page }: Pick<MembersProps, "transfer" | "list"> & { page: Base }) => {
  if (!transfer) return null;
  const at = (verb: string) => `/console/members/ownership/${transfer.id}/${verb}`;
  const isMine = transfer.to_id === page.member.user.id;
  const receiver = list.find(({ id }) => id === transfer.to_id);
  return (
    <div class="note" role="status">
      <p>{isMine ? text.offeredToYou : text.offeredTo(receiver ? nameOf(receiver) : transfer.to_id)}</p>
      <div class="row">
        {isMine && <PostButton view={page.view} action={at("accept")} text={text.accept} />}
        {isMine && <PostButton view={page.view} action={at("decline")} text={text.decline} />}
        {page.member.may("tenant:own") && (
          <PostButton view={page.view} action={at("cancel")} text={text.cancel} />
        )}
      </div>
    </div>
  );
};

export const MembersPage = ({
  list,
  next,
  cursor,
  invitations,
  transfer,
  waiting,
  ...page
}: MembersProps) => (
  <ConsolePage {...page} title={text.title}>
    <Head title={text.title} lead={text.lead}>
      {page.member.may("members:write") && (
        <a class="button quiet" href="/console/members/resets">
          {resets.title}
        </a>
      )}
      {page.member.may("members:write") && (
        <a class="button quiet" href="/console/provisioning">
          {text.provisioning}
        </a>
      )}
      {page.member.may("members:write") && (
        <a class="button" href="/console/members/invite">
          {text.invite}
        </a>
      )}
    </Head>
    <Offer {...{ transfer, list, page }} />
    {waiting > 0 && (
      <p class="note warn" role="status">
        {resets.waiting(waiting)} <a href="/console/members/resets">{resets.title}</a>
      </p>
    )}
    <TablePanel
      caption={text.caption}
      columns={[
        text.person,
        text.role,
        text.access,
        { text: limits.perMinute, as: "number" },
        { text: text.manage, as: "hushed" },
      ]}
    >
      {list.map((entry) => (
        <MemberRow {...{ entry, page }} />
      ))}
    </TablePanel>
    <Pages
      first="/console/members"
      next={next}
      here={cursor}
      path={(position) => `/console/members${queryOf({ cursor: position })}`}
    />
    <Pending {...{ list: invitations, page }} />
    <p>
      <a href="/docs/permissions">{text.matrix}</a>
    </p>
  </ConsolePage>
);
