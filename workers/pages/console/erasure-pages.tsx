import type { Erasure } from "../../../shared/privacy/erasure-contract.ts";
import type { View } from "../environment.ts";
import { privacy as text } from "../messages/privacy.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Head, Time } from "../parts/pieces.tsx";
import { PublicPage } from "../parts/shell.tsx";
import { EraseForm } from "./privacy-forms.tsx";

type Base = Omit<ConsolePageProps, "title">;

const crumb = () => ({ href: "/console/privacy", text: text.title });

interface EraseProps extends Base {
  title: string;
  action: string;
  email: string;
  label: string;
  back: string;
  requestKey: string;
  errors?: readonly FieldError[];
}

export const ErasePage = ({ title, errors = [], ...props }: EraseProps) => (
  <ConsolePage {...props} title={titled(title, errors)}>
    <Head title={title} crumb={crumb()} />
    <ErrorSummary errors={errors} />
    <EraseForm {...props} errors={errors} />
  </ConsolePage>
);

/** The receipt as it was signed; `href` is where the file comes from. */
const Receipt = ({ erasure, href }: { erasure: Erasure; href: string }) => {
  const { receipt } = erasure;
  return (
    <section class="panel" aria-labelledby="receipt">
      <h2 id="receipt">{text.receipt}</h2>
      <dl class="facts">
        <div>
          <dt>{text.number}</dt>
          <dd>
            <code>{erasure.id}</code>
          </dd>
        </div>
        <div>
          <dt>{text.state}</dt>
          <dd>{text.states[erasure.status]}</dd>
        </div>
        {receipt && (
          <>
            <div>
              <dt>{text.erasedAt}</dt>
              <dd>
                <Time at={receipt.erased_at} />
              </dd>
            </div>
            <div>
              <dt>{text.backupsEnd}</dt>
              <dd>
                <Time at={receipt.backups_end_at} />
              </dd>
            </div>
          </>
        )}
      </dl>
      {receipt && (
        <>
          <h3>{text.scope}</h3>
          <ul class="dots">
            {receipt.scope.map((part) => (
              <li>{part}</li>
            ))}
          </ul>
          <p>
            <a class="button" href={href} download={`${erasure.id}.json`}>
              {text.download}
            </a>
          </p>
          <details>
            <summary>{text.signed}</summary>
            <pre tabindex={0}>{receiptText(erasure)}</pre>
          </details>
        </>
      )}
    </section>
  );
};

export const receiptText = ({ receipt }: Erasure): string => `${JSON.stringify(receipt, null, 2)}\n`;

export const ReceiptPage = ({ erasure, ...page }: Base & { erasure: Erasure }) => (
  <ConsolePage {...page} title={text.receiptTitle}>
    <Head title={text.receiptTitle} lead={text.receiptLead} crumb={crumb()} />
    {erasure.receipt === null && <p class="note">{text.receiptPending}</p>}
    <Receipt erasure={erasure} href={`/console/privacy/erasures/${erasure.id}/receipt`} />
  </ConsolePage>
);

/** The last page of an erased person: nobody could sign in to fetch the file, so the page holds it itself. */
export const ErasedPage = ({ view, erasure }: { view: View; erasure: Erasure }) => (
  <PublicPage view={{ ...view, signedIn: false }} title={text.doneTitle}>
    <Head title={text.doneTitle} lead={erasure.receipt === null ? text.pendingText : text.doneText} />
    <Receipt
      erasure={erasure}
      href={`data:application/json;charset=utf-8,${encodeURIComponent(receiptText(erasure))}`}
    />
    <p>
      <a href="/">{text.start}</a>
    </p>
  </PublicPage>
);
