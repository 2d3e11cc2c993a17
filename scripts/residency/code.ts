import { type Comment, type Node, parse } from "acorn";
import { ancestor } from "acorn-walk";
import type { Graph } from "./graph.ts";
import type { Finding } from "./rules.ts";

/** A place in a bundle where code can leave by the network itself instead of by a binding. */
export type Exit = { module: string; line: number; how: string; host?: string };

/** Globals that open a connection; `fetch` of a binding is a member call and leads only where it is bound. */
const openers = new Set(["fetch", "WebSocket", "EventSource", "XMLHttpRequest"]);
const globalObjects = new Set(["globalThis", "self", "window"]);

type Read = { exits: Exit[]; texts: string[] };

/** Reads a bundle as code: its exits, and every text in it. */
export function readCode(source: string): Read {
  const comments: Comment[] = [];
  const tree = parse(source, {
    ecmaVersion: "latest",
    sourceType: "module",
    locations: true,
    onComment: comments,
  });
  const modules = comments.filter(({ value }) => /^ \S+\.[cm]?[jt]sx?$/.test(value));
  const moduleOf = (position: number) =>
    modules.findLast(({ start }) => start < position)?.value.trim() ?? "the bundle itself";
  const exits: Exit[] = [];
  const texts: string[] = [];
  const note = (node: Node, how: string, host?: string) =>
    exits.push({
      module: moduleOf(node.start),
      line: node.loc?.start.line ?? 0,
      how,
      ...(host === undefined ? {} : { host }),
    });
  ancestor(tree, {
    Identifier(node, _, ancestors) {
      const parent = ancestors.at(-2);
      if (openers.has(node.name) && !isBound(node.name, ancestors)) note(node, node.name, hostIn(parent));
    },
    MemberExpression(node, _, ancestors) {
      const { object, property } = node;
      const name = property.type === "Identifier" && !node.computed ? property.name : textOf(property);
      if (object.type !== "Identifier" || !globalObjects.has(object.name)) return;
      if (name !== undefined && openers.has(name))
        note(node, `${object.name}.${name}`, hostIn(ancestors.at(-2)));
    },
    VariableDeclarator(node) {
      const { id, init } = node;
      if (init?.type !== "Identifier" || !globalObjects.has(init.name) || id.type !== "ObjectPattern") return;
      for (const property of id.properties) {
        const taken = property.type === "Property" ? nameOf(property) : "...";
        if (taken === undefined || taken === "..." || openers.has(taken))
          note(node, `{ ${taken} } of ${init.name}`);
      }
    },
    CallExpression(node) {
      const [from, what] = node.arguments;
      if (!isReflectGet(node.callee) || from?.type !== "Identifier" || !globalObjects.has(from.name)) return;
      const taken = textOf(what);
      if (taken === undefined || openers.has(taken)) note(node, `Reflect.get of ${from.name}`);
    },
    ImportDeclaration(node) {
      if (node.source.value === "cloudflare:sockets" || node.source.value === "node:net")
        note(node, "sockets");
    },
    ImportExpression(node) {
      const text = textOf(node.source);
      if (text === undefined || /^https?:|sockets|node:net/.test(text)) note(node, "import()");
    },
    Literal(node) {
      if (typeof node.value === "string") texts.push(node.value);
    },
    TemplateElement(node) {
      texts.push(node.value.cooked ?? node.value.raw);
    },
  });
  return { exits, texts };
}

function textOf(node: Node | undefined): string | undefined {
  const known = node as
    | { type: string; value?: unknown; quasis?: { value: { cooked?: string | null } }[] }
    | undefined;
  if (known?.type === "Literal") return typeof known.value === "string" ? known.value : undefined;
  return known?.type === "TemplateLiteral" ? (known.quasis?.[0]?.value.cooked ?? undefined) : undefined;
}

/** The name a property is taken by, where it can be read. */
function nameOf({ key, computed }: { key: Node; computed: boolean }): string | undefined {
  const named = key as Node & { name?: string };
  return key.type === "Identifier" && !computed ? named.name : textOf(key);
}

function isReflectGet(callee: Node): boolean {
  const { object, property } = callee as Node & { object?: { name?: string }; property?: { name?: string } };
  return callee.type === "MemberExpression" && object?.name === "Reflect" && property?.name === "get";
}

function hostIn(call: Node | undefined): string | undefined {
  const target = (call as { arguments?: Node[] } | undefined)?.arguments?.[0];
  return /^(?:https?|wss?):\/\/([^/?#]+)/.exec(textOf(target) ?? "")?.[1];
}

type Scope = { type: string; params?: Node[]; body?: unknown; id?: Node | null };

/** A parameter or function of that name is no global. */
function isBound(name: string, ancestors: Node[]): boolean {
  return ancestors.some((node) => {
    const scope = node as Node & Scope;
    return (scope.params ?? []).some((param) => declares(param, name));
  });
}

function declares(pattern: Node, name: string): boolean {
  const node = pattern as Node & {
    name?: string;
    left?: Node;
    argument?: Node;
    elements?: (Node | null)[];
    properties?: { value?: Node; argument?: Node }[];
  };
  if (node.type === "Identifier") return node.name === name;
  if (node.type === "AssignmentPattern") return node.left !== undefined && declares(node.left, name);
  if (node.type === "RestElement") return node.argument !== undefined && declares(node.argument, name);
  if (node.type === "ArrayPattern")
    return (node.elements ?? []).some((element) => element !== null && declares(element, name));
  return (node.properties ?? []).some((property) => {
    const inner = property.value ?? property.argument;
    return inner !== undefined && declares(inner, name);
  });
}

/** Modules of a bundle that may open a connection, and why that is no hole. */
export const knownExits: Record<string, string> = {
  "shared/http/egress.ts": "the egress port: register, tenant policy and audit stand before it",
  "node_modules/stripe/esm/net/FetchHttpClient.js":
    "the SDK's client; tests/unit/residency/exits.test.ts: nothing constructs one",
  "node_modules/@simplewebauthn/server/esm/helpers/fetch.js": "called by the two below only",
  "node_modules/@simplewebauthn/server/esm/helpers/isCertRevoked.js":
    "revocation lists of attestation roots; tests/unit/residency/exits.test.ts: no root is trusted",
  "node_modules/@simplewebauthn/server/esm/services/metadataService.js":
    "the FIDO metadata service; tests/unit/residency/exits.test.ts: nothing initialises it",
};

/** What a bundle must not contain: an exit besides the port, or the name of any region's resource. */
export function codeFindings(script: string, source: string, graph: Graph): Finding[] {
  const { exits, texts } = readCode(source);
  const named = namesOf(graph);
  const finding = (rule: string, what: string): Finding => ({ rule, room: script, what });
  return [
    ...exits
      .filter(({ module }) => knownExits[module] === undefined)
      .map(({ module, line, how, host }) =>
        finding("egress", `${module} line ${line}: ${how}${host === undefined ? "" : ` to ${host}`}`),
      ),
    ...named
      .filter((name) => texts.some((text) => mentions(text, name)))
      .map((name) => finding("name", `the code spells ${name}`)),
  ];
}

/** One bundle serves every region, so the name of a region's resource in it is some region's too many. */
const namesOf = (graph: Graph): string[] =>
  [
    ...new Set(
      graph.flatMap(({ name, region, bindings }) =>
        region === undefined
          ? []
          : [
              name,
              ...bindings
                .filter(({ kind, place }) => kind !== "variable" && place === region)
                .map(({ resource }) => resource.split("/")[0] ?? resource),
            ],
      ),
    ),
  ].filter((name) => name.includes("-"));

const mentions = (text: string, name: string): boolean =>
  text.includes(name) && new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);
