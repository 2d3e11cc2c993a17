import { declarableRegions } from "../../../shared/kernel/subprocessor.ts";
import { words } from "../messages/console.ts";
import { encryption as text } from "../messages/encryption.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, Select, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head } from "../parts/pieces.tsx";
import { Question } from "../parts/question.tsx";

export interface KeyServiceValues {
  aws_region: string;
  key_id: string;
  place: string;
  endpoint: string;
}

interface FormPageProps extends Omit<ConsolePageProps, "title"> {
  requestKey: string;
  values?: KeyServiceValues;
  errors?: readonly FieldError[];
}

const crumb = () => ({ href: "/console/encryption", text: text.title });

/** What is secret is typed again: it never comes back in a page. */
const Credentials = ({ errors }: { errors: readonly FieldError[] }) => (
  <>
    <TextField
      name="access_key_id"
      label={text.accessKeyId}
      hint={text.credentialsHint}
      maxlength={128}
      errors={errors}
    />
    <TextField
      name="secret_access_key"
      type="password"
      label={text.secretAccessKey}
      maxlength={256}
      errors={errors}
    />
  </>
);

const Buttons = ({ submit }: { submit: string }) => (
  <div class="row">
    <button type="submit" class="button">
      {submit}
    </button>
    <a href="/console/encryption">{words.cancel}</a>
  </div>
);

export const KeyServicePage = (props: FormPageProps) => {
  const { view, member, requestKey, values, errors = [] } = props;
  const options = declarableRegions.map((value) => ({ value, text: text.places[value] }));
  return (
    <ConsolePage {...props} title={titled(text.nameTitle, errors)}>
      <Head title={text.nameTitle} lead={text.nameLead} crumb={crumb()} />
      <ErrorSummary errors={errors} />
      <form class="panel" method="post" action="/console/encryption/key-service">
        <FormToken view={view} />
        <input type="hidden" name="request_key" value={requestKey} />
        <TextField
          name="key_id"
          label={text.keyId}
          hint={text.keyIdHint}
          maxlength={200}
          value={values?.key_id}
          errors={errors}
          autofocus
        />
        <TextField
          name="aws_region"
          label={text.awsRegion}
          hint={text.awsRegionHint}
          maxlength={40}
          value={values?.aws_region}
          errors={errors}
        />
        <Select
          name="place"
          label={text.placeLabel}
          hint={text.placeHint}
          options={options}
          value={values?.place ?? member.tenant.region}
          errors={errors}
        />
        <TextField
          name="endpoint"
          label={text.endpoint}
          hint={text.endpointHint}
          maxlength={260}
          value={values?.endpoint}
          errors={errors}
          optional
        />
        <Credentials errors={errors} />
        <Buttons submit={text.submit} />
      </form>
    </ConsolePage>
  );
};

export const CredentialsPage = (props: Omit<FormPageProps, "values" | "requestKey">) => {
  const { view, errors = [] } = props;
  return (
    <ConsolePage {...props} title={titled(text.credentialsTitle, errors)}>
      <Head title={text.credentialsTitle} lead={text.credentialsLead} crumb={crumb()} />
      <ErrorSummary errors={errors} />
      <form class="panel" method="post" action="/console/encryption/credentials">
        <FormToken view={view} />
        <Credentials errors={errors} />
        <Buttons submit={text.submitCredentials} />
      </form>
    </ConsolePage>
  );
};

export const LeavePage = (props: Omit<ConsolePageProps, "title">) => (
  <Question
    {...props}
    title={text.leaveTitle}
    crumb={crumb()}
    action="/console/encryption/leave"
    deed={text.leave}
    keep={{ href: "/console/encryption", text: text.keep }}
  >
    <p>{text.leaveText}</p>
  </Question>
);
