import type { KeysView } from "../../../shared/keys/wire.ts";
import { encryption as text } from "../messages/encryption.ts";
import { ConsolePage, type ConsolePageProps } from "../parts/console-page.tsx";
import { FormToken } from "../parts/form.tsx";
import { count, dateTime } from "../parts/numbers.ts";
import { Day, Head } from "../parts/pieces.tsx";
import { TablePanel } from "../parts/table.tsx";

interface EncryptionProps extends Omit<ConsolePageProps, "title"> {
  keys: KeysView;
  requestKey: string;
}

const State = ({ keys }: { keys: KeysView }) => (
  <section class="panel" aria-labelledby="state">
    <h2 id="state">{text.state}</h2>
    <dl class="facts">
      <div>
        <dt>{text.provider}</dt>
        <dd>{text[keys.provider]}</dd>
      </div>
      <div>
        <dt>{text.generation}</dt>
        <dd>{count(keys.generation)}</dd>
      </div>
      <div>
        <dt>{text.left}</dt>
        <dd>{keys.left === 0 ? text.leftNone : text.leftSome(count(keys.left))}</dd>
      </div>
    </dl>
  </section>
);

const Generations = ({ keys }: { keys: KeysView }) => (
  <TablePanel
    heading={{ id: "generations", text: text.generations }}
    caption={text.caption}
    columns={[
      text.number,
      text.use,
      { text: text.people, as: "number" },
      { text: text.cells, as: "number" },
      text.created,
    ]}
  >
    {keys.generations.map(({ generation, state, people, cells, created_at }) => (
      <tr>
        <th scope="row">{count(generation)}</th>
        <td>
          <span class={state === "current" ? "badge good" : "badge"}>{text[state]}</span>
        </td>
        <td class="number">{count(people)}</td>
        <td class="number">{count(cells)}</td>
        <td>
          <Day at={created_at} />
        </td>
      </tr>
    ))}
  </TablePanel>
);

const Rotation = ({ view, requestKey }: EncryptionProps) => (
  <form class="panel" method="post" action="/console/encryption/rotate">
    <FormToken view={view} />
    <input type="hidden" name="request_key" value={requestKey} />
    <h2>{text.rotateTitle}</h2>
    <p>{text.rotateText}</p>
    <button type="submit" class="button quiet">
      {text.rotate}
    </button>
  </form>
);

const Services = ({ keys, member }: EncryptionProps) => {
  const may = member.may("keys:write");
  const isUsed = keys.provider === "customer";
  return (
    <section class="panel" aria-labelledby="service">
      <h2 id="service">{text.service}</h2>
      <p>{text.serviceText}</p>
      {keys.customer_keys.length === 0 && <p class="muted">{text.serviceNone}</p>}
      {keys.customer_keys.map((service) => (
        <dl class="facts">
          <div>
            <dt>{text.endpoint}</dt>
            <dd>
              <code>{service.endpoint}</code>{" "}
              <span class={service.state === "answers" ? "badge good" : "badge bad"}>
                {text[service.state]}
              </span>{" "}
              {service.refusal !== null &&
                service.refused_since !== null &&
                text.refusal(service.refusal, dateTime(service.refused_since))}
            </dd>
          </div>
          <div>
            <dt>{text.key}</dt>
            <dd>
              <code>{service.key_id}</code>
            </dd>
          </div>
          <div>
            <dt>{text.place}</dt>
            <dd>{text.places[service.place]}</dd>
          </div>
        </dl>
      ))}
      {may && (
        <p class="row">
          <a class="button quiet" href="/console/encryption/key-service">
            {text.name}
          </a>
          {isUsed && <a href="/console/encryption/credentials">{text.changeCredentials}</a>}
          {isUsed && <a href="/console/encryption/leave">{text.leave}</a>}
        </p>
      )}
    </section>
  );
};

export const EncryptionPage = (props: EncryptionProps) => (
  <ConsolePage {...props} title={text.title}>
    <Head title={text.title} lead={text.lead} />
    <State keys={props.keys} />
    <Generations keys={props.keys} />
    {props.member.may("keys:write") && <Rotation {...props} />}
    <Services {...props} />
  </ConsolePage>
);
