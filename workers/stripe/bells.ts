import { bellMessage } from "../../shared/usage/contract.ts";
import { drain, type UsageRoom } from "../../shared/usage/service.ts";

/** A meter rings until it was copied, so one message more or less is nothing: each stands for itself. */
export async function answerBell(room: UsageRoom, message: Message): Promise<void> {
  const { success, data } = bellMessage.safeParse(message.body);
  if (!success) return message.ack();
  try {
    await drain(room, data.tenant_id);
    message.ack();
  } catch (error) {
    console.error(JSON.stringify({ event: "usage.retry", tenant: data.tenant_id, error: String(error) }));
    message.retry({ delaySeconds: 2 ** (message.attempts + 1) });
  }
}

/** Tried in vain: the meter rings again and the cron comes by, so that it is only said. */
export function buryBell(message: Message): void {
  console.error(JSON.stringify({ event: "usage.dead", message: message.body }));
  message.ack();
}
