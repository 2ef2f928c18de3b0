// @ts-check
/** What a file of code refers to: other modules, and the globals that only Node has. */
import ts from "typescript";

/** @typedef {{ specifier: string, line: number, typeOnly: boolean }} Import */

/** @param {string} file @param {string} text */
const parse = (file, text) => ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);

/** @param {ts.SourceFile} source @param {ts.Node} node */
const lineOf = (source, node) =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

/** @param {ts.SourceFile} source @param {(node: ts.Node) => void} see */
function visit(source, see) {
  /** @param {ts.Node} node */
  const go = (node) => {
    see(node);
    ts.forEachChild(node, go);
  };
  go(source);
}

/** @param {ts.CallExpression} call */
function loadsModule({ expression }) {
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(expression) && expression.text === "require";
}

/**
 * The module that a node names, if any. `import { type A }` is no type import: at run time its module
 * is loaded all the same.
 * @param {ts.Node} node
 * @returns {{ target: ts.Node | undefined, typeOnly: boolean } | undefined}
 */
function moduleNamedBy(node) {
  if (ts.isImportDeclaration(node)) {
    const typeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { target: node.moduleSpecifier, typeOnly };
  }
  if (ts.isExportDeclaration(node)) {
    return { target: node.moduleSpecifier, typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node)) {
    const target = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
    return { target, typeOnly: true };
  }
  if (ts.isCallExpression(node) && loadsModule(node)) {
    return { target: node.arguments[0], typeOnly: false };
  }
  return undefined;
}

/** @param {string} file @param {string} text @returns {Import[]} */
export function readImports(file, text) {
  const source = parse(file, text);
  /** @type {Import[]} */
  const imports = [];
  visit(source, (node) => {
    const named = moduleNamedBy(node);
    if (named?.target === undefined || !ts.isStringLiteralLike(named.target)) return;
    const { target, typeOnly } = named;
    imports.push({ specifier: target.text, line: lineOf(source, target), typeOnly });
  });
  return imports;
}

/** The package of a bare specifier: `@sheaf/pipe` of `@sheaf/pipe/node`. @param {string} specifier */
export function packageOf(specifier) {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

const NODE_GLOBALS = new Set([
  "Buffer",
  "process",
  "setImmediate",
  "clearImmediate",
  "__dirname",
  "__filename",
]);

/** Whether an identifier is only a name here: of a member, a label, or the thing being declared. @param {ts.Identifier} node */
function isJustName(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  if (ts.isBindingElement(parent) && parent.propertyName === node) return true;
  return "name" in parent && parent.name === node;
}

/** @param {ts.Node} parent */
const declaresBinding = (parent) =>
  ts.isVariableDeclaration(parent) ||
  ts.isParameter(parent) ||
  ts.isBindingElement(parent) ||
  ts.isFunctionDeclaration(parent) ||
  ts.isImportSpecifier(parent) ||
  ts.isImportClause(parent);

/**
 * Uses of globals that only Node has. `globalThis.Buffer` is none: that is how neutral code asks whether
 * the runtime has it.
 * @param {string} file
 * @param {string} text
 * @returns {{ name: string, line: number }[]}
 */
export function readNodeGlobals(file, text) {
  const source = parse(file, text);
  /** @type {Set<string>} */
  const own = new Set();
  /** @type {{ name: string, line: number }[]} */
  const uses = [];
  visit(source, (node) => {
    if (!ts.isIdentifier(node) || !NODE_GLOBALS.has(node.text)) return;
    if (!isJustName(node)) uses.push({ name: node.text, line: lineOf(source, node) });
    else if (declaresBinding(node.parent)) own.add(node.text);
  });
  return uses.filter(({ name }) => !own.has(name));
}
