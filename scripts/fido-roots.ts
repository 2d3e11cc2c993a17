import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readBlob, statementsOf } from "./fido-blob.ts";

const [file, target = "fido-roots.sql"] = process.argv.slice(2);
if (!file || !existsSync(file)) {
  console.error("Say which list: npm run fido:roots -- blob.jwt [fido-roots.sql]");
  console.error("The FIDO Alliance publishes it at https://mds3.fidoalliance.org/ once a month.");
  process.exit(2);
}
try {
  const list = await readBlob(readFileSync(file, "utf8"));
  const { no, nextUpdate, models } = list;
  if (Date.parse(nextUpdate) < Date.now()) throw new Error(`the list is out of date since ${nextUpdate}`);
  writeFileSync(target, `${statementsOf(list).join("\n")}\n`);
  const compromised = models.filter(({ status }) => status === "compromised").length;
  console.log(
    JSON.stringify({ blob: no, next_update: nextUpdate, models: models.length, compromised, file: target }),
  );
  console.error(`Now for each region: npx wrangler d1 execute leanvibe-<region>-0 --remote --file ${target}`);
} catch (error) {
  console.error(`The list is not believed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
