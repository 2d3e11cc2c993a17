import type { PropsWithChildren } from "hono/jsx";
import { regions } from "../../../shared/kernel/region.ts";
import { allowsFactor } from "../../../shared/tenancy/factor-policy.ts";
import type { Policy, PolicyView } from "../../../shared/tenancy/policy-contract.ts";
import type { View } from "../environment.ts";
import { policies as text } from "../messages/organizations.ts";
import type { FieldError } from "../parts/field-errors.ts";
import { Choice, FormToken, TextArea, TextField } from "../parts/form.tsx";
import { regionWords } from "../parts/region-words.ts";
import type { Typed } from "./policy-input.ts";
import { type Demand, hintOf, isDemanded, type NumberField, passwordFields } from "./policy-words.ts";

interface PolicyFormProps {
  view: View;
  policy: PolicyView;
  values: Policy;
  typed: Typed;
  errors: readonly FieldError[];
}

type Part = Omit<PolicyFormProps, "view">;

const DemandChoice = ({ name, policy, values, errors }: Part & { name: Demand }) => (
  <Choice
    {...{ name, errors }}
    label={text.names[name]}
    hint={hintOf(policy.inherited, name)}
    checked={isDemanded(values, name)}
  />
);

const NumberLine = ({ name, policy, typed, errors }: Part & { name: NumberField }) => (
  <TextField
    {...{ name, errors }}
    label={text.names[name]}
    hint={hintOf(policy.inherited, name)}
    maxlength={6}
    value={typed[name]}
    needed={false}
  />
);

const Group = ({ legend, children }: PropsWithChildren<{ legend: string }>) => (
  <fieldset class="part">
    <legend>{legend}</legend>
    {children}
  </fieldset>
);

const Factors = (part: Part) => {
  const { policy, values, typed, errors } = part;
  return (
    <Group legend={text.groups.factors}>
      <fieldset id="allowed_factors" aria-describedby="allowed_factors-hint">
        <legend>{text.names.allowed_factors}</legend>
        <p class="hint" id="allowed_factors-hint">
          {hintOf(policy.inherited, "allowed_factors")}
        </p>
        {(["totp", "sms", "email"] as const).map((way) => (
          <Choice
            name="allowed_factors"
            value={way}
            label={text.ways[way]}
            checked={allowsFactor(values, way)}
          />
        ))}
      </fieldset>
      <NumberLine {...part} name="remembered_device_days" />
      <DemandChoice {...part} name="second_step_always" />
      <DemandChoice {...part} name="attestation" />
      <TextArea
        name="allowed_aaguids"
        label={text.names.allowed_aaguids}
        hint={hintOf(policy.inherited, "allowed_aaguids")}
        rows={3}
        maxlength={4000}
        value={typed.allowed_aaguids}
        errors={errors}
        needed={false}
      />
      <TextField
        name="sms_countries"
        label={text.names.sms_countries}
        hint={hintOf(policy.inherited, "sms_countries")}
        maxlength={1000}
        value={typed.sms_countries}
        errors={errors}
        needed={false}
      />
      <Choice name="sms_none" label={text.noSms} checked={values.sms_countries?.length === 0} />
    </Group>
  );
};

const Place = (part: Part) => (
  <Group legend={text.groups.place}>
    <DemandChoice {...part} name="residency" />
    <fieldset id="allowed_regions" aria-describedby="allowed_regions-hint">
      <legend>{text.names.allowed_regions}</legend>
      <p class="hint" id="allowed_regions-hint">
        {hintOf(part.policy.inherited, "allowed_regions")}
      </p>
      {regions.map((region) => (
        <Choice
          name="allowed_regions"
          value={region}
          label={regionWords(region)}
          checked={part.values.allowed_regions?.includes(region) === true}
        />
      ))}
    </fieldset>
  </Group>
);

export const PolicyForm = ({ view, ...part }: PolicyFormProps) => (
  <form class="panel" method="post" action="/console/policy">
    <FormToken view={view} />
    <input type="hidden" name="version" value={String(part.policy.version)} />
    <h2>{text.change}</h2>
    <Group legend={text.groups.sign_in}>
      <DemandChoice {...part} name="mfa_required" />
      <DemandChoice {...part} name="sso_required" />
      <div class="pair">
        <NumberLine {...part} name="session_minutes" />
        <NumberLine {...part} name="idle_minutes" />
      </div>
    </Group>
    <Group legend={text.groups.passwords}>
      <div class="pair">
        {passwordFields.map((name) => (
          <NumberLine {...part} name={name} />
        ))}
      </div>
    </Group>
    <Factors {...part} />
    <Place {...part} />
    <div class="row">
      <button type="submit" class="button">
        {text.submit}
      </button>
    </div>
  </form>
);
