import { type Context, Hono } from "hono";
import { type DeviceList, deviceList } from "../../../shared/identity/device-contract.ts";
import type { PagesHono, View } from "../environment.ts";
import { sessions, devices as text } from "../messages/sessions.ts";
import { spokenFormat } from "../messages/spoken.ts";
import { Day, Time } from "../parts/pieces.tsx";
import { TableSection } from "../parts/table.tsx";
import { pathId } from "./path-id.ts";
import { PostButton } from "./post-button.tsx";

const home = "/console/security";
const path = "/v1/auth/devices";
type Device = DeviceList["data"][number];

export const deviceForms = new Hono<PagesHono>();

deviceForms.post("/forget", async (c) => {
  await c.var.member.api.send({ method: "DELETE", path });
  return c.redirect(home, 303);
});

deviceForms.post("/:id/forget", async (c) => {
  const id = pathId("rememberedDevice", c.req.param("id"));
  await c.var.member.api.send({ method: "DELETE", path: `${path}/${id}` });
  return c.redirect(home, 303);
});

const nameOf = ({ visit }: Device): string =>
  [visit?.browser, visit?.system].filter(Boolean).join(" · ") || sessions.unknownDevice;

function placeOf({ visit }: Device): string {
  if (!visit?.country) return sessions.unknownPlace;
  const country = new Intl.DisplayNames([spokenFormat()], { type: "region" }).of(visit.country);
  return [visit.city, country].filter(Boolean).join(", ");
}

const Row = ({ view, device }: { view: View; device: Device }) => (
  <tr>
    <th scope="row">{nameOf(device)}</th>
    <td data-place>{placeOf(device)}</td>
    <td>
      <Time at={device.last_used_at} />
    </td>
    <td>
      <Day at={device.expires_at} />
    </td>
    <td>
      <PostButton
        view={view}
        action={`${home}/devices/${device.id}/forget`}
        text={text.forget}
        label={text.forgetOf(nameOf(device))}
      />
    </td>
  </tr>
);

/** Browsers that are not asked for the second step; one whose time is over is asked already. */
export async function devicesSection(c: Context<PagesHono>) {
  const { view, now, member } = c.var;
  const { data } = await member.api.read(deviceList, path);
  const list = data.filter(({ expires_at: until }) => Date.parse(until) > now);
  const columns = [text.browser, sessions.place, sessions.lastSeen, text.until];
  return (
    <div class="stack">
      <TableSection
        id="devices"
        title={text.title}
        columns={[...columns, { text: text.forget, as: "hushed" }]}
        isEmpty={list.length === 0}
        empty={text.none}
      >
        {list.map((device) => (
          <Row {...{ view, device }} />
        ))}
      </TableSection>
      {list.length > 1 && <PostButton view={view} action={`${home}/devices/forget`} text={text.forgetAll} />}
    </div>
  );
}
