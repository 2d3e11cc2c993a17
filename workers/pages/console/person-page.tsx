import type { MemberView } from "../../../shared/members/contract.ts";
import { privacy as text } from "../messages/privacy.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";
import { nameOf } from "./members-page.tsx";
import { NameForm, TakeForm } from "./privacy-forms.tsx";

interface PersonProps extends Omit<ConsolePageProps, "title"> {
  entry: MemberView;
  values?: { name?: string; cursor?: string };
  errors?: readonly FieldError[];
}

/** What an administrator does for a person who asks: the same rights, used on their behalf and entered in the trail. */
export const PersonPage = ({ entry, values, errors = [], ...page }: PersonProps) => {
  const { view, member } = page;
  const title = text.personTitle(nameOf(entry));
  const at = `/console/privacy/people/${entry.id}`;
  const may = member.may("privacy:write");
  return (
    <ConsolePage {...page} title={titled(title, errors)}>
      <Head
        title={title}
        lead={entry.email ?? undefined}
        crumb={{ href: "/console/privacy", text: text.title }}
      />
      <ErrorSummary errors={errors} />
      <section class="stack" aria-labelledby="rights">
        <h2 id="rights">{text.rights}</h2>
        <div class="pair">
          <TakeForm
            {...{ view, errors }}
            action={`${at}/export`}
            words={{ title: text.takeTitle, text: text.personTakeText, submit: text.personTake }}
            field="cursor"
            value={values?.cursor}
          />
          {may && (
            <NameForm
              {...{ view, errors }}
              action={`${at}/name`}
              title={text.personCorrect}
              name={values?.name ?? entry.name ?? ""}
            />
          )}
        </div>
        {may && (
          <div class="panel">
            <h3>{text.personErase}</h3>
            <p>{text.personEraseText}</p>
            <p>
              <a class="button quiet" href={`${at}/erase`}>
                {text.personEraseLink}
              </a>
            </p>
          </div>
        )}
      </section>
    </ConsolePage>
  );
};
