import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Plugin } from "esbuild";
import { type Bundle, openBundles } from "../../scripts/bundle.ts";
import { inRoot } from "../../scripts/config.ts";

/** Where a platform with faults finds its bundles, and the folder where it is recorded. */
export interface Planted {
  bundles: string;
  recording: string;
}

interface Fault {
  file: string;
  sound: string;
  faulty: string;
}

/** An address that no test gives anybody. */
export const strayAddress = "stray@example.test";

/** What a careless change could do to the product; each is found by a proof, or the proof is none. */
const faults: readonly Fault[] = [
  {
    file: "shared/data/scope.ts",
    sound: "where tenant_id = ?1`;\n  return",
    faulty: 'where tenant_id = ?1` + (name === "projects" ? " or 1 = 1" : "");\n  return',
  },
  {
    file: "shared/identity/verbs/password-sign-in.ts",
    sound: "  if (!account) throw",
    faulty: '  console.log("sign-in of", email);\n  if (!account) throw',
  },
  {
    file: "shared/agents/wiring.ts",
    sound: "queue.send(message)",
    faulty: `queue.send({ ...message, notify: "${strayAddress}" } as TaskMessage)`,
  },
];

/** The product's scripts with every fault in them. @throws when a fault's place is no longer there */
export async function plant(recording: string): Promise<Planted> {
  const open = await openBundles({ __BUILD_ID__: '"planted"' }, false, faults.map(change));
  const built = await open.build();
  await open.close();
  const file = path.join(recording, "bundles");
  writeFileSync(file, serialize(built));
  return { bundles: file, recording };
}

export const readPlanted = ({ bundles }: Planted): Bundle[] => deserialize(readFileSync(bundles)) as Bundle[];

function change({ file, sound, faulty }: Fault): Plugin {
  const source = readFileSync(inRoot(file), "utf8");
  if (source.split(sound).length !== 2) throw new Error(`${file} has no one place for its fault`);
  const contents = source.replace(sound, () => faulty);
  return {
    name: `fault in ${file}`,
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (found) =>
        found.path === inRoot(file) ? { contents, loader: "ts" } : undefined,
      );
    },
  };
}
