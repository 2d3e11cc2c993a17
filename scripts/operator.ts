import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { outputs } from "./config.ts";
import { operatorToken } from "./operator-token.ts";
import type { Secrets } from "./secrets.ts";

const file = path.join(outputs, "state", "secrets.json");
const [name] = process.argv.slice(2);
if (name === undefined || !/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
  console.error("Say who: npm run operator -- ada");
  process.exit(2);
}
if (!existsSync(file)) {
  console.error("There is no local instance yet: npm start");
  process.exit(1);
}
const { operatorKey } = JSON.parse(readFileSync(file, "utf8")) as Secrets;
const now = Date.now();
console.error(
  `An operator's token for ${name}, valid for 15 minutes, for the header Cf-Access-Jwt-Assertion:`,
);
console.log(operatorToken(operatorKey, name, { now }));
