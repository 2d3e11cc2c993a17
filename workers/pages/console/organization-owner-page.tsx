import type { OrganizationDetail } from "../../../shared/tenancy/organization-contract.ts";
import { organizations as text } from "../messages/organizations.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import type { FieldError } from "../parts/field-errors.ts";
import { FormToken, TextField } from "../parts/form.tsx";
import { Head } from "../parts/pieces.tsx";

import type { Issued } from "./invite-page.tsx";

type Seen = Omit<ConsolePageProps, "title"> & { organization: OrganizationDetail };

export interface OwnerValues {
  owner_name: string;
  owner_email: string;
}

interface OwnerForm extends Seen {
  requestKey: string;
  owner?: OwnerValues;
  errors?: readonly FieldError[];
}

export const FirstOwner = ({ organization: seen, requestKey, view, owner, errors = [] }: OwnerForm) => (
  <form class="panel" method="post" action={`/console/organizations/${seen.id}/owner`}>
    <FormToken view={view} />
    <input type="hidden" name="request_key" value={requestKey} />
    <h2>{text.owner}</h2>
    <p class="hint">{text.ownerText}</p>
    <TextField
      name="owner_name"
      label={text.ownerName}
      maxlength={120}
      value={owner?.owner_name}
      errors={errors}
      optional
    />
    <TextField
      name="owner_email"
      type="email"
      label={text.ownerEmail}
      maxlength={320}
      value={owner?.owner_email}
      errors={errors}
    />
    <button type="submit" class="button quiet">
      {text.inviteOwner}
    </button>
  </form>
);

/** `url` is `null` when the form was sent twice: the first answer showed it. */
export const InvitedOwnerPage = ({ organization: seen, url, mailed, ...page }: Seen & Issued) => (
  <ConsolePage {...page} title={text.invitedTitle}>
    <Head title={text.invitedTitle} crumb={{ href: `/console/organizations/${seen.id}`, text: seen.name }} />
    {url === null ? (
      <p class="note warn">{text.invitedBefore}</p>
    ) : (
      <section class="panel" aria-label={text.invitedTitle}>
        <p>{mailed ? text.invitedByLetter : text.invitedText}</p>
        <code class="secret" id="secret">
          {url}
        </code>
      </section>
    )}
  </ConsolePage>
);
