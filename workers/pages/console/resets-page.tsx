import type { FactorResetView } from "../../../shared/members/factor-reset-contract.ts";
import { members, resets as text } from "../messages/members.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head, Time } from "../parts/pieces.tsx";
import { Question } from "../parts/question.tsx";
import { TableSection } from "../parts/table.tsx";
import { PostButton } from "./post-button.tsx";

type Base = Omit<ConsolePageProps, "title">;
const home = "/console/members/resets";

export const isOpen = ({ status, expires_at: until }: FactorResetView, now: number): boolean =>
  status === "pending" && Date.parse(until) > now;

interface ResetsProps extends Base {
  list: readonly FactorResetView[];
  /** Of everybody the list is about, by their ids. */
  names: ReadonlyMap<string, string>;
  now: number;
  errors: readonly FieldError[];
}

type RowProps = Base & Pick<ResetsProps, "names"> & { reset: FactorResetView };
const named = ({ names, reset }: RowProps) => ({
  who: names.get(reset.user_id) ?? reset.user_id,
  by: names.get(reset.requested_by) ?? reset.requested_by,
});

/** Whoever asked takes it back; anybody else but the person agrees or says no. */
const Decision = (row: RowProps) => {
  const { reset, view, member } = row;
  const { who } = named(row);
  const isMine = reset.requested_by === member.user.id;
  if (!member.may("members:write")) return null;
  return (
    <div class="row">
      {!isMine && reset.user_id !== member.user.id && (
        <a class="button quiet slim" href={`${home}/${reset.id}/approve`} aria-label={text.approveOf(who)}>
          {text.approve}
        </a>
      )}
      <PostButton
        view={view}
        action={`${home}/${reset.id}/cancel`}
        text={isMine ? text.takeBack : text.decline}
        label={isMine ? text.takeBackOf(who) : text.declineOf(who)}
      />
    </div>
  );
};

const PendingRow = (row: RowProps) => (
  <tr>
    <th scope="row">{named(row).who}</th>
    <td>{named(row).by}</td>
    <td>
      <Time at={row.reset.expires_at} />
    </td>
    <td>
      <Decision {...row} />
    </td>
  </tr>
);

const stateOf = ({ status }: FactorResetView): string =>
  status === "pending" ? text.lapsed : text.states[status];

const DecidedRow = (row: RowProps) => (
  <tr>
    <th scope="row">{named(row).who}</th>
    <td>{named(row).by}</td>
    <td>
      <Time at={row.reset.created_at} />
    </td>
    <td>{stateOf(row.reset)}</td>
  </tr>
);

export const ResetsPage = ({ list, names, now, errors, ...page }: ResetsProps) => {
  const open = list.filter((reset) => isOpen(reset, now));
  const over = list.filter((reset) => !isOpen(reset, now));
  return (
    <ConsolePage {...page} title={titled(text.title, errors)}>
      <Head title={text.title} lead={text.lead} crumb={{ href: "/console/members", text: members.title }} />
      <ErrorSummary errors={errors} />
      <TableSection
        id="pending"
        title={text.pending}
        columns={[members.person, text.by, text.until, { text: text.approve, as: "hushed" }]}
        isEmpty={open.length === 0}
        empty={text.empty}
      >
        {open.map((reset) => (
          <PendingRow {...{ ...page, names, reset }} />
        ))}
      </TableSection>
      {over.length > 0 && (
        <TableSection
          id="over"
          title={text.over}
          columns={[members.person, text.by, text.asked, text.state]}
          isEmpty={false}
          empty={text.empty}
        >
          {over.map((reset) => (
            <DecidedRow {...{ ...page, names, reset }} />
          ))}
        </TableSection>
      )}
    </ConsolePage>
  );
};

export const ApprovePage = ({ reset, who, ...page }: Base & { reset: FactorResetView; who: string }) => (
  <Question
    {...page}
    title={text.askTitle(who)}
    crumb={{ href: home, text: text.title }}
    action={`${home}/${reset.id}/approve`}
    deed={text.agree}
    keep={{ href: home, text: members.keep }}
  >
    <p>{text.effect}</p>
  </Question>
);
