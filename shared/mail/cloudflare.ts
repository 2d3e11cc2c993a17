import { Problem } from "../kernel/problem.ts";
import type { Sender, Transport } from "./ports.ts";

/** What a `send_email` binding does. */
export interface EmailBinding {
  send(message: {
    from: string | { name: string; email: string };
    to: string;
    subject: string;
    text: string;
    html: string;
    headers: Record<string, string>;
  }): Promise<unknown>;
}

/** Of the letter or its recipient: the next try would be answered alike. */
const final = [
  "E_VALIDATION_ERROR",
  "E_FIELD_MISSING",
  "E_CONTENT_TOO_LARGE",
  "E_RECIPIENT_SUPPRESSED",
  "E_RECIPIENT_NOT_ALLOWED",
];

const named = /^(.*)<([^<>]+)>$/;

/** `Name <address>` as the binding wants it. */
function senderOf(from: string) {
  const [, name = "", email] = named.exec(from) ?? [];
  return email === undefined ? from.trim() : { name: name.trim(), email: email.trim() };
}

/**
 * Cloudflare's `send_email` binding. It knows no idempotency key, so a crash between its answer and ours
 * sends a letter twice; `X-Entity-Ref-ID` keeps mail programs from showing both as one conversation.
 */
export const cloudflareTransport = (binding: EmailBinding, from: string): Transport => ({
  async send({ key, ...letter }, sender) {
    await assertMayLeave(sender);
    try {
      await binding.send({ from: senderOf(from), ...letter, headers: { "X-Entity-Ref-ID": key } });
      return { kind: "sent" };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (final.includes(code)) return { kind: "refused", reason: code.toLowerCase() };
      throw error;
    }
  },
});

/** No jurisdiction binds mail, whoever carries it: for a strict company none leaves, and its trail says so. */
async function assertMayLeave({ db, region, policy }: Sender): Promise<void> {
  if (policy !== "strict") return;
  const detail = { reason: "policy", region, policy, host: "send_email" };
  await db.commit({ action: "egress.refused", target: { kind: "subprocessor", id: "mail" }, detail });
  throw new Problem("egress_refused", "A letter was refused: policy.");
}
