import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Files below a folder in which the text stands, in whatever page, journal or freed space of theirs. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const file = path.join(parentPath, name);
        // A journal may go while it is looked for.
        const contents = await readFile(file).catch(() => "");
        return contents.includes(text) ? [file] : [];
      }),
  );
  return found.flat();
}
