import type { TenantDb } from "../data/tenant-db.ts";
import type { Egress } from "../http/egress.ts";
import { Problem } from "../kernel/problem.ts";
import type { Region } from "../kernel/region.ts";
import type { TextTransport } from "./ports.ts";
import type { Text } from "./text-contract.ts";

export interface TwilioAccount {
  /** `AC…` */
  sid: string;
  token: string;
  /** A number of ours in E.164, or a messaging service, `MG…`. */
  from: string;
  region: Region;
  egressFor: (db: TenantDb) => Egress;
}

/** Where Twilio processes and keeps what is sent: the nearest of its regions. Its credentials are a region's own. */
const hosts: Record<Region, string> = {
  us: "api.twilio.com",
  ca: "api.twilio.com",
  eu: "api.dublin.ie1.twilio.com",
  uk: "api.dublin.ie1.twilio.com",
  au: "api.sydney.au1.twilio.com",
};

const milliseconds = 8_000;
/** Newest first: more texts than one number gets in the time a code lasts. */
const looked = 20;

/**
 * The Messages resource of Twilio's API (2010-04-01). It knows no idempotency key: a repeated try asks first
 * whether these very words went to this number, which a code in them makes the only ones.
 */
export function twilioTransport({ sid, token, from, region, egressFor }: TwilioAccount): TextTransport {
  const url = `https://${hosts[region]}/2010-04-01/Accounts/${sid}/Messages.json`;
  const headers = { authorization: `Basic ${btoa(`${sid}:${token}`)}`, "user-agent": "LeanVibe" };
  const sender = from.startsWith("MG") ? { MessagingServiceSid: from } : { From: from };
  const hasArrived = async (egress: Egress, { to, body }: Text) => {
    const query = new URLSearchParams({ To: to, PageSize: String(looked) });
    const answer = await egress.send("sms", new Request(`${url}?${query}`, { headers }), { milliseconds });
    if (!answer.ok) throw failed(answer.status);
    const { messages = [] } = (await answer.json()) as { messages?: { body?: unknown }[] };
    return messages.some((message) => message.body === body);
  };
  return {
    async send(text, { db, isRepeated }) {
      const egress = egressFor(db);
      if (isRepeated && (await hasArrived(egress, text))) return { kind: "sent" };
      const form = { To: text.to, ...sender, Body: text.body, ValidityPeriod: String(text.seconds) };
      const request = new Request(url, { method: "POST", headers, body: new URLSearchParams(form) });
      const answer = await egress.send("sms", request, { milliseconds });
      const said = await read(answer);
      if (answer.ok) return { kind: "sent" };
      // Of the number or the words: the next try would be answered alike.
      if (answer.status === 400) return { kind: "refused", reason: `twilio_${Number(said?.code) || 400}` };
      throw failed(answer.status);
    },
  };
}

const failed = (status: number) => new Problem("upstream_failed", `Twilio answered ${status}.`);

async function read(answer: Response): Promise<{ code?: unknown } | undefined> {
  try {
    return (await answer.json()) as { code?: unknown };
  } catch {
    return undefined;
  }
}
