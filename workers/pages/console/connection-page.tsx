import type { PropsWithChildren } from "hono/jsx";
import type { AttemptView, ConnectionTest, ConnectionView } from "../../../shared/connections/contract.ts";
import type { DomainView } from "../../../shared/connections/domain-contract.ts";
import type { View } from "../environment.ts";
import { connections as text } from "../messages/connections.ts";
import { CodeFacts } from "../parts/code-facts.tsx";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken } from "../parts/form.tsx";
import { dateTime } from "../parts/numbers.ts";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";
import { Attempts } from "./connection-attempts.tsx";
import { Domains } from "./connection-domains.tsx";
import { ConnectionFields } from "./connection-form.tsx";
import { type ConnectionValues, valuesOf } from "./connection-input.ts";
import { home, StatusBadge } from "./connections-page.tsx";
import { PostButton } from "./post-button.tsx";
import { SamlStatePanel } from "./saml-state.tsx";

const Step = ({ number, title, children }: PropsWithChildren<{ number: number; title: string }>) => (
  <section class="panel" aria-labelledby={`step-${number}`}>
    <h2 id={`step-${number}`}>
      <span class="muted">{text.step(number)}:</span> {title}
    </h2>
    {children}
  </section>
);

/** The values to copy, each in a field of its own that selects as a whole. */
const There = ({ connection }: { connection: ConnectionView }) => {
  const { urls, kind } = connection;
  const shown =
    kind === "oidc"
      ? [{ term: text.callback, value: urls.callback }]
      : [
          { term: text.acs, value: urls.acs },
          { term: text.entityId, value: urls.metadata },
          { term: text.slo, value: urls.slo },
        ];
  return <CodeFacts facts={[...shown, { term: text.login, value: urls.login }]} />;
};

interface PartProps {
  view: View;
  connection: ConnectionView;
}

interface TestProps extends PartProps {
  test?: ConnectionTest | undefined;
}

const Test = ({ view, connection, test }: TestProps) => (
  <>
    <p>{text.testText}</p>
    <p>{connection.tested_at === null ? text.untested : text.tested(dateTime(connection.tested_at))}</p>
    {test ? (
      <div class="note good" role="status">
        <p>{text.ready}</p>
        <p>
          <a class="button" href={test.url}>
            {text.start}
          </a>
        </p>
      </div>
    ) : (
      <PostButton view={view} action={`${home}/${connection.id}/test`} text={text.prepare} />
    )}
  </>
);

const Switch = ({ view, connection }: PartProps) => (
  <form class="stack" method="post" action={`${home}/${connection.id}/status`}>
    <FormToken view={view} />
    <input type="hidden" name="version" value={connection.version} />
    <p>{text.enableText}</p>
    <p>
      {connection.status === "enabled" ? (
        <button type="submit" class="button quiet" name="status" value="disabled">
          {text.disable}
        </button>
      ) : (
        <button type="submit" class="button" name="status" value="enabled">
          {text.enable}
        </button>
      )}
    </p>
  </form>
);

export interface ConnectionProps extends Omit<ConsolePageProps, "title"> {
  connection: ConnectionView;
  attempts: readonly AttemptView[];
  domains: readonly DomainView[];
  /** For the forms that make something: sent twice, it is made once. */
  requestKey: string;
  test?: ConnectionTest;
  values?: ConnectionValues;
  errors?: readonly FieldError[];
}

/** The wizard as one page: each step can be taken, and taken again, in any order that makes sense. */
export const ConnectionPage = (props: ConnectionProps) => {
  const { connection, attempts, domains, requestKey, test, errors = [], ...page } = props;
  const { view } = page;
  const values = props.values ?? valuesOf(connection);
  return (
    <ConsolePage {...page} title={titled(connection.name, errors)}>
      <Head
        title={connection.name}
        lead={text.providers[connection.provider]}
        crumb={{ href: home, text: text.title }}
      >
        <StatusBadge status={connection.status} />
      </Head>
      <ErrorSummary errors={errors} />
      <Step number={1} title={text.domains}>
        <Domains {...{ view, domains, requestKey, errors }} connection={connection.id} />
      </Step>
      <Step number={2} title={text.there}>
        <p>{text.thereText}</p>
        <There connection={connection} />
      </Step>
      <Step number={3} title={text.here}>
        <p>{text.hereText}</p>
        <form class="stack" method="post" action={`${home}/${connection.id}`} enctype="multipart/form-data">
          <FormToken view={view} />
          <input type="hidden" name="version" value={connection.version} />
          <ConnectionFields
            {...{ values, errors }}
            provider={connection.provider}
            hasSecret={connection.has_secret}
          />
          <p>
            <button type="submit" class="button">
              {text.save}
            </button>
          </p>
        </form>
      </Step>
      <Step number={4} title={text.test}>
        <Test {...{ view, connection, test }} />
      </Step>
      <Step number={5} title={text.enableTitle}>
        <Switch {...{ view, connection }} />
      </Step>
      {connection.saml_state && (
        <SamlStatePanel {...{ view, requestKey }} connection={connection.id} state={connection.saml_state} />
      )}
      <Attempts list={attempts} />
      <p>
        <a href={`${home}/${connection.id}/remove`}>{text.remove}</a>
      </p>
    </ConsolePage>
  );
};

type RemoveProps = Omit<ConnectionProps, "attempts" | "domains" | "requestKey">;

export const RemoveConnectionPage = ({ connection, ...page }: RemoveProps) => (
  <ConsolePage {...page} title={text.removeTitle(connection.name)}>
    <Head
      title={text.removeTitle(connection.name)}
      crumb={{ href: `${home}/${connection.id}`, text: connection.name }}
    />
    <form class="panel" method="post" action={`${home}/${connection.id}/remove`}>
      <FormToken view={page.view} />
      <p>{text.removeText}</p>
      <div class="row">
        <button type="submit" class="button danger">
          {text.remove}
        </button>
        <a href={`${home}/${connection.id}`}>{text.keep}</a>
      </div>
    </form>
  </ConsolePage>
);
