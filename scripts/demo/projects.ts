import { randomUUID } from "node:crypto";
import type { Project } from "../../shared/projects/contract.ts";
import type { Journey } from "./journey.ts";
import { hold, need } from "./teller.ts";

export async function projects(journey: Journey): Promise<void> {
  const { teller, send } = journey;
  await teller.step(
    "A project; the same Idempotency-Key again answers the same and does nothing",
    async () => {
      const token = need(journey.apiKey, "the key");
      const body = { name: `Shop ${journey.word}`, description: "Built by the demo" };
      const headers = { "idempotency-key": randomUUID() };
      const { json, headers: answered } = await send<Project>("POST", "/v1/projects", {
        token,
        body,
        headers,
        expect: 201,
        show: ({ json }) => `${json.id} ${json.name}`,
      });
      hold(answered.get("location") === `/v1/projects/${json.id}`, "no Location");
      const again = await send<Project>("POST", "/v1/projects", {
        token,
        body,
        headers,
        expect: 201,
        show: ({ json, headers }) =>
          `${json.id}, idempotency-replayed: ${headers.get("idempotency-replayed")}`,
      });
      hold(again.json.id === json.id, "the replay made another project");
      hold(again.headers.get("idempotency-replayed") === "true", "the replay does not say so");
      await send("POST", "/v1/projects", { token, body: { name: "Other" }, headers, expect: 422 });
      await send("POST", "/v1/projects", { token, body: { name: "", colour: "red" }, expect: 400 });
      journey.project = json.id;
    },
  );
}
