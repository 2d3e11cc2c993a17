import { camel, Names } from "./naming.ts";

/** A path template whose segments are plain text or one whole parameter. */
export interface Path {
  template: string;
  segments: Segment[];
}
export type Segment = { kind: "text"; text: string } | { kind: "param"; name: string; variable: string };

const plainSegment = /^[A-Za-z0-9._~-]+$/;

/** `null` when the template holds anything a router would read otherwise, such as `/report.{format}`. */
export function parsePath(template: string): Path | null {
  const parts = template.split("/").slice(1);
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  const names = new Names();
  const segments: Segment[] = [];
  for (const part of parts) {
    const name = /^\{([^{}]+)\}$/.exec(part)?.[1];
    if (name !== undefined) segments.push({ kind: "param", name, variable: names.claim(camel(name)) });
    else if (plainSegment.test(part)) segments.push({ kind: "text", text: part });
    else return null;
  }
  return { template, segments };
}

export const params = (path: Path): Extract<Segment, { kind: "param" }>[] =>
  path.segments.filter((segment) => segment.kind === "param");

/** The same for two templates that differ in parameter names only. */
export const pathKey = (segments: readonly Segment[]): string =>
  segments.map((segment) => (segment.kind === "text" ? `/${segment.text}` : "/{}")).join("");

/** As the router writes it. */
export const routePath = (path: Path): string =>
  `/${path.segments.map((part) => (part.kind === "text" ? part.text : `:${part.variable}`)).join("/")}`;
