import { randomBytes } from "node:crypto";
import { billing } from "./demo/billing.ts";
import { borders } from "./demo/borders.ts";
import { clientOf } from "./demo/client.ts";
import { openInstance } from "./demo/instance.ts";
import type { Journey } from "./demo/journey.ts";
import { projects } from "./demo/projects.ts";
import { reuse, sessions } from "./demo/sessions.ts";
import { signUps } from "./demo/sign-up.ts";
import { hold, Teller } from "./demo/teller.ts";
import { trail } from "./demo/trail.ts";
import { work } from "./demo/work.ts";

interface Ready {
  status: string;
  build: string;
  regions: Record<string, unknown>;
}

const teller = new Teller();
const instance = await openInstance();
const journey: Journey = {
  teller,
  instance,
  send: clientOf(instance.url, teller),
  word: randomBytes(4).toString("hex"),
};
try {
  await teller.step("The platform is up in all its regions", async () => {
    const { json } = await journey.send<Ready>("GET", "/health/ready", {
      expect: 200,
      show: ({ json }) => `${json.status}, build ${json.build}, ${Object.keys(json.regions).join(" ")}`,
    });
    hold(Object.keys(json.regions).length === 5, "not all five regions answer");
  });
  for (const part of [signUps, sessions, borders, projects, work, billing, reuse, trail]) await part(journey);
} finally {
  await instance.stop();
}
teller.close();
process.exitCode = teller.failed === 0 ? 0 : 1;
