import { type AnyNode, type Node, parse } from "acorn";
import { full } from "acorn-walk";
import MagicString from "magic-string";

const loops = new Set([
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
]);
const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/**
 * Puts a call of `tick` into every loop body and function body of `js`.
 * @throws SyntaxError when `js` is not a module
 */
export function meter(js: string, tick: string): string {
  const code = new MagicString(js);
  full(parse(js, { ecmaVersion: "latest", sourceType: "module" }), (visited: Node) => {
    const node = visited as AnyNode;
    if (!("body" in node) || Array.isArray(node.body)) return;
    const isLoop = loops.has(node.type);
    if (!isLoop && !functions.has(node.type)) return;
    const { body } = node;
    if (body.type === "BlockStatement") code.appendRight(body.start + 1, `${tick}();`);
    else if (isLoop) code.appendLeft(body.start, `{${tick}();`).appendRight(body.end, "}");
    else code.appendLeft(body.start, `(${tick}(),`).appendRight(body.end, ")");
  });
  return code.toString();
}
