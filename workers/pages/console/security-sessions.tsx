import { type Context, Hono } from "hono";
import { type SessionView, sessionList } from "../../../shared/identity/session-contract.ts";
import { lineOf } from "../door/form.ts";
import { keepMark } from "../door/session.ts";
import { sessionOf } from "../door/session-token.ts";
import type { PagesHono, View } from "../environment.ts";
import { sessions as text } from "../messages/sessions.ts";
import { spokenFormat } from "../messages/spoken.ts";
import { FormToken } from "../parts/form.tsx";
import { Day, Time } from "../parts/pieces.tsx";
import { TableSection } from "../parts/table.tsx";
import { pathId } from "./path-id.ts";
import { PostButton } from "./post-button.tsx";

const home = "/console/security";
const path = "/v1/auth/sessions";

export const sessionForms = new Hono<PagesHono>();

sessionForms.post("/end-others", async (c) => {
  await c.var.member.api.send({ method: "DELETE", path });
  await keepMark(c, sessionOf(c.req.raw.headers) ?? "");
  return c.redirect(home, 303);
});

sessionForms.post("/:id/end", async (c) => {
  const id = pathId("session", c.req.param("id"));
  await c.var.member.api.send({ method: "DELETE", path: `${path}/${id}` });
  return c.redirect(home, 303);
});

sessionForms.post("/:id/name", async (c) => {
  const id = pathId("session", c.req.param("id"));
  const name = lineOf(c.var.form, "name");
  const body = { name: name === "" ? null : name };
  await c.var.member.api.send({ method: "PATCH", path: `${path}/${id}`, body });
  return c.redirect(home, 303);
});

const deviceOf = ({ device }: SessionView): string =>
  [device.browser, device.system].filter(Boolean).join(" · ") || text.unknownDevice;

function placeOf({ place }: SessionView): string {
  if (!place) return text.unknownPlace;
  const country = new Intl.DisplayNames([spokenFormat()], { type: "region" }).of(place.country);
  return [place.city, country].filter(Boolean).join(", ");
}

const stateOf = ({ current, ended }: SessionView): string =>
  ended ? text.endings[ended.reason] : current ? text.current : text.live;

const NameForm = ({ view, session }: { view: View; session: SessionView }) => (
  <form class="row" method="post" action={`${home}/sessions/${session.id}/name`}>
    <FormToken view={view} />
    <input
      name="name"
      maxlength={60}
      value={session.name ?? ""}
      aria-label={text.renameOf(deviceOf(session))}
    />
    <button type="submit" class="button quiet slim">
      {text.rename}
    </button>
  </form>
);

const Row = ({ view, session }: { view: View; session: SessionView }) => (
  <tr>
    <th scope="row">
      {deviceOf(session)}
      {session.ended ? session.name : <NameForm {...{ view, session }} />}
    </th>
    <td data-place>{placeOf(session)}</td>
    <td>
      <Day at={session.created_at} />
    </td>
    <td>
      <Time at={session.last_seen_at} />
    </td>
    <td>{stateOf(session)}</td>
    <td>
      {session.ended === null && !session.current && (
        <PostButton
          view={view}
          action={`${home}/sessions/${session.id}/end`}
          text={text.end}
          label={text.endOf(deviceOf(session))}
        />
      )}
    </td>
  </tr>
);

/**
 * Where the person is signed in, and what ended lately. With no other session there is still something to end: a
 * browser that was signed out is known until then.
 */
export async function sessionsSection(c: Context<PagesHono>) {
  const view = c.var.view;
  const { data, limit } = await c.var.member.api.read(sessionList, path);
  const columns = [text.device, text.place, text.began, text.lastSeen, text.state];
  return (
    <div class="stack">
      <TableSection
        id="sessions"
        title={text.title}
        lead={text.lead(limit)}
        columns={[...columns, { text: text.end, as: "hushed" }]}
        isEmpty={data.length === 0}
        empty={text.title}
      >
        {data.map((session) => (
          <Row {...{ view, session }} />
        ))}
      </TableSection>
      <PostButton view={view} action={`${home}/sessions/end-others`} text={text.endOthers} />
    </div>
  );
}
