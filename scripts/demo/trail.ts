import type { AuditPage } from "../../shared/audit/contract.ts";
import type { Answer } from "./client.ts";
import type { Journey } from "./journey.ts";
import { hold, need } from "./teller.ts";

const expected = ["api_key.created", "project.created", "task.created", "task.succeeded"];

export async function trail(journey: Journey): Promise<void> {
  const { teller, send } = journey;
  await teller.step("All of it stands in the audit trail, page by page", async () => {
    const { access } = need(journey.us, "the us company");
    const actions: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const next: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const { json }: Answer<AuditPage> = await send<AuditPage>("GET", `/v1/audit-events?limit=10${next}`, {
        token: access,
        expect: 200,
        silent: cursor !== "",
        show: ({ json }) =>
          `${json.data.length} events, next_cursor ${json.next_cursor === null ? "null" : "given"}`,
      });
      for (const { action, actor, target, at } of json.data) {
        actions.push(action);
        teller.note(`${at}  ${actor.kind.padEnd(7)} ${action.padEnd(22)} ${target.id}`);
      }
      cursor = json.next_cursor;
    }
    const wanted =
      journey.instance.stripeSecret("us") === undefined ? expected : [...expected, "subscription.updated"];
    const missing = wanted.filter((action) => !actions.includes(action));
    hold(missing.length === 0, `the trail lacks ${missing.join(", ")}`);
  });
}
