import { Problem } from "../kernel/problem.ts";
import type { ScimContext } from "./ports.ts";

/** Where provisioning's addresses begin, at the host it was asked at. */
export const baseOf = ({ url }: Pick<ScimContext, "url">): string => `${new URL(url).origin}/scim/v2`;

const plain = (tag: string) => tag.trim().replace(/^W\//, "").replace(/^"|"$/g, "");

/** Whether a header's list of tags names this version; `*` names all. */
export const namesVersion = (header: string, version: string): boolean =>
  header.split(",").some((tag) => tag.trim() === "*" || plain(tag) === version);

/** RFC 7644 §3.14: tags are weak, and compared weakly. @throws {Problem} `precondition_failed` */
export function assertUnchanged({ headers }: Pick<ScimContext, "headers">, version: string): void {
  const given = headers.get("if-match");
  if (given !== null && !namesVersion(given, version))
    throw new Problem("precondition_failed", "It changed meanwhile: read it again and retry.", {
      headers: { etag: `W/"${version}"` },
    });
}
