import { expect } from "vitest";
import { newOwner, type Person, problemOf } from "./identity.ts";
import { platform } from "./platform.ts";
import { SessionForger } from "./sessions.ts";

type Cells = Record<string, string | number>;
export type Row = [what: string, refusal: string, attempt: () => Promise<string>];
export const day = 86_400_000;
/** A line of a log comes when it comes. */
const patient = { timeout: 10_000 };
export const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

let opened: { owner: Person; stranger: Person; rows: SessionForger } | undefined;
export async function openRoom(): Promise<void> {
  const owner = await newOwner(platform(), { region: "eu" });
  const stranger = await newOwner(platform(), { region: "eu" });
  const rows = new SessionForger(platform(), owner.answer.id, owner.answer.user.id);
  opened = { owner, stranger, rows };
}
export function room() {
  if (!opened) throw new Error("nobody has opened the room");
  return opened;
}

/** Why the scripts' log says that something was refused: whoever asked is told the same of all. */
async function reasonFor(requestId: string): Promise<string> {
  const reasons = async () => {
    const lines = (await platform().logged(requestId)).filter((line) => line.includes(".refused"));
    return lines.map((line) => /"reason":"(\w+)"/.exec(line)?.[1] ?? "none");
  };
  await expect.poll(reasons, patient).toHaveLength(1);
  return (await reasons())[0] ?? "none";
}
export async function said(response: Response): Promise<string> {
  const { code } = await problemOf(response);
  if (response.status !== 401) return `${response.status} ${code}`;
  return `${response.status} ${code}: ${await reasonFor(response.headers.get("x-request-id") ?? "")}`;
}

export const refresh = async (token: string, region = "eu"): Promise<string> => {
  const body = JSON.stringify({ refresh_token: token });
  const headers = { "content-type": "application/json" };
  const asked = { method: "POST", headers, body };
  const response = await platform().worker(`identity-${region}`, "/v1/auth/refresh", asked);
  return response.status === 200 ? "200" : said(response);
};
export const bare = "401 invalid_credentials";

/** A page asks identity in its own name, so that what is new in the log is its answer. */
export async function page(token: string, agent = firefox): Promise<string> {
  const refusals = () => platform().logged("session.refused");
  const before = (await refusals()).length;
  const headers = { cookie: `__Host-lv_session=${token}`, "user-agent": agent };
  const response = await platform().fetch("/console?region=eu", { headers });
  if (response.status === 200) return "200";
  await expect.poll(async () => (await refusals()).length, patient).toBe(before + 1);
  const [newest = ""] = (await refusals()).slice(-1);
  const reason = /"reason":"(\w+)"/.exec(newest)?.[1];
  return `${response.status} ${new URL(response.headers.get("location") ?? "", platform().url).pathname}: ${reason}`;
}
export const away = "303 /signin";

export const call = async (authorization: string): Promise<string> => {
  const response = await platform().worker("identity-eu", "/v1/auth/me", { headers: { authorization } });
  return response.status === 200 ? "200" : said(response);
};
export const accessToken = () => room().owner.session.access_token;

export const over = (cells: Cells) => async () => refresh((await room().rows.session("api", cells)).token);
export const cookieOver = (cells: Cells) => async () =>
  page((await room().rows.session("browser", cells)).token);
export const policy =
  (demanded: object, kind: "api" | "browser", cells: Cells = {}) =>
  async () => {
    const { token } = await room().rows.session(kind, cells);
    const ask = () => (kind === "api" ? refresh(token) : page(token));
    return room().rows.while("all_tenants", "policy", JSON.stringify(demanded), ask);
  };
