import type { PasskeyView } from "../../../shared/identity/passkey-contract.ts";
import { security as text } from "../messages/security.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { ErrorSummary, FormToken, TextField } from "../parts/form.tsx";
import { titled } from "../parts/page-title.ts";
import { Day, Head } from "../parts/pieces.tsx";
import { TableSection } from "../parts/table.tsx";

type Base = Omit<ConsolePageProps, "title"> & { errors?: readonly FieldError[] };
const home = "/console/security";
const crumb = () => ({ href: home, text: text.title });

const Row = ({ key_: key }: { key_: PasskeyView }) => (
  <tr>
    <td>
      <a href={`${home}/keys/${key.id}`}>{key.name}</a>
    </td>
    <td>{key.kind === "passkey" ? text.passkeyKind : text.securityKeyKind}</td>
    <td>
      <Day at={key.created_at} />
    </td>
    <td>{key.last_used_at === null ? text.neverUsed : <Day at={key.last_used_at} />}</td>
    <td>{key.backed_up ? text.backedUp : text.oneDevice}</td>
  </tr>
);

export const Keys = ({ keys }: { keys: readonly PasskeyView[] }) => (
  <div class="stack">
    <TableSection
      id="keys"
      title={text.keys}
      columns={[text.keyName, text.keyKind, text.added, text.lastUsed, text.copies]}
      isEmpty={keys.length === 0}
      empty={text.noKey}
    >
      {keys.map((key) => (
        <Row key_={key} />
      ))}
    </TableSection>
    <p>
      <a class="button quiet slim" href={`${home}/keys/new`}>
        {text.addKey}
      </a>
    </p>
  </div>
);

/** A key is made by the browser: without its script there is nothing to send. */
export const NewKeyPage = ({ errors = [], ...page }: Base) => (
  <ConsolePage {...page} title={titled(text.addKey, errors)} script="passkey.js">
    <Head title={text.addKey} lead={text.addKeyText} crumb={crumb()} />
    <ErrorSummary errors={errors} />
    <form
      class="panel"
      method="post"
      action={`${home}/keys/new`}
      data-passkey="create"
      data-options={`${home}/keys/options`}
    >
      <FormToken view={page.view} />
      <input type="hidden" name="credential" />
      <input type="hidden" name="kind" value="passkey" />
      <TextField name="name" label={text.keyName} hint={text.keyNameHint} maxlength={60} optional />
      <div class="row script-only">
        <button type="submit" class="button" name="method" value="passkey">
          {text.addPasskey}
        </button>
        <button type="submit" class="button quiet" name="method" value="security_key">
          {text.addSecurityKey}
        </button>
      </div>
      <p class="hint">{text.kindsHint}</p>
      <p class="wrong" data-failed hidden role="alert">
        {text.keyFailed}
      </p>
      <p class="hint script-none">{text.keyNoScript}</p>
    </form>
  </ConsolePage>
);

export const KeyPage = ({ key_: key, errors = [], ...page }: Base & { key_: PasskeyView }) => (
  <ConsolePage {...page} title={titled(key.name, errors)}>
    <Head title={key.name} crumb={crumb()} />
    <ErrorSummary errors={errors} />
    <form class="panel" method="post" action={`${home}/keys/${key.id}`}>
      <FormToken view={page.view} />
      <input type="hidden" name="version" value={String(key.version)} />
      <TextField name="name" label={text.keyName} maxlength={60} value={key.name} errors={errors} />
      <button type="submit" class="button">
        {text.rename}
      </button>
    </form>
    <form class="panel" method="post" action={`${home}/keys/${key.id}/remove`}>
      <FormToken view={page.view} />
      <h2>{text.removeKey}</h2>
      <p>{text.removeKeyText}</p>
      <button type="submit" class="button danger">
        {text.removeKey}
      </button>
    </form>
  </ConsolePage>
);
