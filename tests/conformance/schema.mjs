// Checks messages against the protocol's types in the package vscode-languageserver-protocol. Each message becomes a literal of its
// method's type, and the TypeScript compiler reports what does not fit. It also finds properties that LSP does not define.
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const lsp = require('vscode-languageserver-protocol/node');
const here = path.dirname(new URL(import.meta.url).pathname);

/** The name of each request and notification in the package, by method. */
const names = new Map(Object.entries(lsp).filter(([, value]) => value?.type?.method).map(([name, { type }]) => [type.method, name]));

/** Messages for which the package has no type of parameters. */
const others = {
  '$/cancelRequest': '{ id: number | string }',
  '$/progress': '{ token: lsp.ProgressToken, value: lsp.WorkDoneProgressBegin | lsp.WorkDoneProgressReport | lsp.WorkDoneProgressEnd | { text: string } }',
  '$/setTrace': '{ value: "off" | "messages" | "verbose" }',
  '$/logTrace': '{ message: string, verbose?: string }',
};

/** The server's own notification, as documented. */
const own = { 'gpt2/status': '{ state: "loading" | "ready" | "busy" | "paused" | "error", model: string, message?: string, remedy?: string, host?: string }' };

const header = `
import * as lsp from 'vscode-languageserver-protocol/node';
type Params<T> = T extends lsp.ProtocolRequestType<infer P, any, any, any, any> ? P : T extends lsp.ProtocolNotificationType<infer P, any> ? P : undefined;
type Answer<R> = 0 extends (1 & R) ? R : void extends R ? null : R; // void in the package is null on the wire
type Result<T> = T extends lsp.ProtocolRequestType<any, infer R, any, any, any> ? Answer<R> : T extends lsp.ProtocolRequestType0<infer R, any, any, any> ? Answer<R> : never;
`;

/** @returns the problems in the messages, one string each */
export function problems(messages) {
  const found = [], lines = [header], shown = [];
  for (const message of messages) {
    const type = typeOf(message);
    if (message.jsonrpc !== '2.0')
      found.push(`no JSON-RPC 2.0: ${brief(message)}`);
    if (!type) {
      found.push(`LSP knows no such message: ${brief(message)}`);
      continue;
    }
    const content = 'method' in message ? message.params : 'error' in message ? message.error : message.result;
    lines.push(`{ const message: ${type} = ${JSON.stringify(content) ?? 'undefined'}; }`);
    shown[lines.length - 1] = message;
  }
  for (const { line, text } of compile(lines))
    found.push(`${text}\n  in ${brief(shown[line])}`);
  return found;
}

function typeOf(message) {
  if ('method' in message)
    return own[message.method] ?? others[message.method] ?? (names.has(message.method) ? `Params<typeof lsp.${names.get(message.method)}.type>` : undefined);
  if ('error' in message)
    return '{ code: number, message: string }';
  return names.has(message.answers) ? `Result<typeof lsp.${names.get(message.answers)}.type>` : undefined;
}

function compile(lines) {
  const file = path.join(here, 'messages.ts');
  const options = { strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16, target: ts.ScriptTarget.ES2022, types: [] };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  const source = lines.join('\n');
  host.fileExists = name => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) => name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const before = header.split('\n').length - 1;
  return [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].map(({ file: at, start, messageText }) => ({
    line: at ? at.getLineAndCharacterOfPosition(start).line - before : 0, text: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));
}

const brief = message => JSON.stringify(message)?.slice(0, 400);
