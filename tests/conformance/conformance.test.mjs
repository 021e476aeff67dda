import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Home } from '../editors/home.mjs';
import { Client } from './client.mjs';
import { problems } from './schema.mjs';
import { Text } from './text.mjs';

const beginning = 'We spent the summer in the United Sta';
const paragraph = 'The weather was fine on the day when the two friends came back to the city, and';
const full = {
  general: { positionEncodings: ['utf-16'] },
  workspace: {
    applyEdit: true, configuration: true, didChangeConfiguration: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true }, textDocumentContent: {},
  },
  textDocument: {
    inlineCompletion: {}, completion: { completionItem: { snippetSupport: true } },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'refactor'] } } },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
};

let home;
const clients = [];
before(() => { home = new Home(); home.unpack(); });
after(async () => {
  clients.forEach(client => client.kill());
  await home.remove();
});

/** Starts a separate server for a test, with a client that has these capabilities. */
async function start(capabilities, { options, answers = {}, initialize = true } = {}) {
  const client = new Client(home.path('gpt2-lsp/gpt2-lsp'), ['serve'], home.env);
  clients.push(client);
  Object.assign(client.answers, { 'workspace/configuration': ({ items }) => items.map(() => null), ...answers });
  if (initialize) {
    await client.initialize({ capabilities, ...options && { initializationOptions: options } });
    await client.ready();
  }
  return client;
}

let documents = 0;

/** Opens a text. @returns the document, its text and the position of its end */
function open(client, content, languageId = 'markdown') {
  const textDocument = { uri: `file:///document${++documents}.md` };
  const text = new Text(content, client.capabilities.positionEncoding);
  client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId, version: 1, text: content } });
  return { textDocument, text, position: text.end };
}

const ghost = (client, { textDocument, position }, triggerKind = 2) =>
  client.request('textDocument/inlineCompletion', { textDocument, position, context: { triggerKind } });

/** Requests the menu, and again while it is incomplete and empty, as an editor does at the next key. */
async function menu(client, { textDocument, position }) {
  for (let asked = 0; ; asked++) {
    const list = await client.request('textDocument/completion', { textDocument, position, context: { triggerKind: asked === 0 ? 1 : 3 } });
    assert.equal(list.isIncomplete, true);
    assert.ok(list.items.every(({ insertTextFormat }) => insertTextFormat === undefined)); // no snippets, even if the client supports them
    if (list.items.length > 0 || asked === 1000)
      return list;
  }
}

const actions = (client, { textDocument, position }, context = { diagnostics: [] }) =>
  client.request('textDocument/codeAction', { textDocument, range: { start: position, end: position }, context });
const execute = (client, command, ...args) => client.request('workspace/executeCommand', { command, arguments: args });
const place = ({ textDocument, position }) => ({ uri: textDocument.uri, position });
const asked = (client, method) => client.messages.filter(message => message.from === 'server' && message.method === method);

for (const encoding of ['utf-8', 'utf-16', 'utf-32'])
  test(`positions count in ${encoding} in both directions`, async () => {
    const workspace = { ...full.workspace, applyEdit: false }; // so that actions are edits
    const client = await start({ ...full, workspace, general: { positionEncodings: [encoding] } });
    assert.equal(client.capabilities.positionEncoding, encoding);
    const at = open(client, 'Größe 😀 war da.\n\nNaïve 𝒳 words, ');

    // Text that is typed after characters of all widths arrives at its place.
    client.notify('textDocument/didChange', {
      textDocument: { ...at.textDocument, version: 2 }, contentChanges: [{ range: { start: at.position, end: at.position }, text: beginning }],
    });
    const text = new Text(at.text.text + beginning, encoding);
    const { items } = await ghost(client, { ...at, position: text.end });
    assert.deepEqual(items[0].range, { start: text.end, end: text.end });
    const suggested = text.with({ range: items[0].range, newText: items[0].insertText });
    assert.ok(suggested.startsWith(text.text) && suggested.length > text.text.length);

    // An item of the menu replaces the half-typed word with a longer one.
    const { items: [item] } = await menu(client, { ...at, position: text.end });
    assert.ok(text.with(item.textEdit).startsWith(text.text));

    // A code action's edit is at the caret.
    const inserted = (await actions(client, { ...at, position: text.end })).find(({ edit }) => edit);
    assert.ok(text.with(inserted.edit.documentChanges[0].edits[0]).startsWith(text.text));

    // After a deletion across a wide character, server and client have the same text.
    const wide = text.text.indexOf('😀');
    const cut = { start: text.position(wide), end: text.position(wide + 3) };
    client.notify('textDocument/didChange', { textDocument: { ...at.textDocument, version: 3 }, contentChanges: [{ range: cut, text: '' }] });
    const shorter = new Text(text.with({ range: cut, newText: '' }), encoding);
    const [again] = (await ghost(client, { ...at, position: shorter.end }, 1)).items;
    assert.deepEqual(again.range, { start: shorter.end, end: shorter.end });
    assert.ok(again.insertText.startsWith(/^\w+/.exec(items[0].insertText)[0]));
    assert.equal(await client.shutDown(), 0);
  });

test('every announced capability is exercised in this file', async () => {
  const client = await start(full);
  const { executeCommandProvider, codeActionProvider, ...rest } = client.capabilities;
  assert.deepEqual(rest, {
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: 2, save: true },
    completionProvider: { triggerCharacters: [] },
    inlineCompletionProvider: true,
    workspace: { textDocumentContent: { schemes: rest.workspace.textDocumentContent.schemes } },
  });
  assert.deepEqual(Object.keys(codeActionProvider), ['codeActionKinds', 'workDoneProgress']);
  assert.deepEqual(Object.keys(executeCommandProvider), ['commands', 'workDoneProgress']);
  assert.deepEqual([...executeCommandProvider.commands].sort(), [...commands.map(([name]) => name), makesAModel].sort());
});

/** Left out, since it takes minutes and needs a writer's texts; tests/dotnet/Process/AdaptTests.cs runs it. */
const makesAModel = 'gpt2.adapt';

/** Every other command: its name, its arguments at a place, and a check of its answer. */
const commands = [
  ['gpt2.continueParagraph', at => [at], ({ text }) => text.length > 0],
  ['gpt2.completeSentence', at => [at], ({ text }) => text.length > 0],
  ['gpt2.sample', at => [{ ...at, maxTokens: 20 }], ({ text }) => text.length > 0],
  ['gpt2.alternatives', at => [{ ...at, count: 2 }], ({ items }) => items.length > 0 && items.every(({ text, confidence }) => text && confidence > 0)],
  ['gpt2.insertAlternative', at => [{ ...at, index: 0 }], ({ text }) => text.length > 0],
  ['gpt2.whyNothing', at => [at], ({ reason, sentence }) => reason && sentence],
  ['gpt2.pause', () => [{ minutes: 1 }], result => result === null],
  ['gpt2.resume', () => [], result => result === null],
  ['gpt2.selectModel', () => [], ({ model, models }) => models.includes(model)],
  ['gpt2.models', () => [], ({ model, models }) => models.some(({ id, installed }) => id === model && installed)],
  ['gpt2.pullModel', () => [{ model: 'prose-mini' }], ({ path }) => path],
  ['gpt2.removeModel', () => [{ model: 'prose-mini' }], ({ bytesFreed }) => bytesFreed >= 0],
  ['gpt2.playground', () => [{ text: 'The old man' }], ({ address, opened }) => address.startsWith('http://127.0.0.1:') && opened === false],
  ['gpt2.stats', () => [], ({ shown, accepted, keystrokesSaved, latency }) => shown + accepted + keystrokesSaved + latency.p50 + latency.p95 >= 0],
];

for (const general of [undefined, { positionEncodings: ['utf-8'] }, { positionEncodings: ['utf-32'] }])
  test(`a client of least capabilities${general ? `, but ${general.positionEncodings},` : ''} is asked for nothing and gets every text in the answer`, () => least(general));

async function least(general) {
  const client = await start(general ? { general } : {});
  assert.equal(client.capabilities.positionEncoding, general?.positionEncodings[0] ?? 'utf-16');
  const at = open(client, `Naïve 𝒳 words, ${beginning}`);
  assert.ok((await ghost(client, at)).items[0].insertText);
  assert.ok((await menu(client, at)).items.length > 0);
  for (const [command, args, holds] of commands)
    assert.ok(holds(await execute(client, command, ...args(place(open(client, paragraph))))), command);
  client.notify('workspace/didChangeConfiguration', { settings: { gpt2: { enabled: false } } });
  assert.deepEqual((await ghost(client, at)).items, []);
  assert.deepEqual(client.messages.filter(({ from, method, id }) => from === 'server' && method && id !== undefined), []);
  assert.deepEqual(asked(client, '$/progress'), []);
  assert.equal(await client.shutDown(), 0);
}

test('a client that supports only commands as actions gets only commands', async () => {
  const client = await start({ workspace: { applyEdit: true } }, { answers: { 'workspace/applyEdit': { applied: true } } });
  const found = await actions(client, open(client, paragraph));
  assert.ok(found.length > 0);
  for (const each of found)
    assert.equal(typeof each.command, 'string');
});

test('a client that does not apply edits gets edits as actions', async () => {
  const client = await start({ textDocument: full.textDocument });
  const found = await actions(client, open(client, paragraph));
  assert.ok(found.some(({ title }) => title === 'Continue the paragraph'));
  for (const { edit, command } of found)
    assert.ok(edit.changes && !command);
});

test('a code action continues the text after the selection', async () => {
  const client = await start({ textDocument: full.textDocument });
  const at = open(client, `${paragraph}\n\nAnother one.`);
  const end = { line: 0, character: paragraph.length };
  for (const range of [
    { start: { line: 0, character: end.character - 3 }, end }, // the word at the caret, as eglot asks
    { start: end, end: { line: 1, character: 0 } }, // the line break, as Helix asks
  ]) {
    const [{ edit }] = await client.request('textDocument/codeAction', { textDocument: at.textDocument, range, context: { diagnostics: [] } });
    assert.deepEqual(edit.changes[at.textDocument.uri][0].range, { start: end, end });
  }
});

/** The capabilities, as far as they matter here, of editors that these tests do not run. */
const literals = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['', 'quickfix', 'refactor'] } } };
const editors = {
  Helix: {
    general: { positionEncodings: ['utf-8', 'utf-32', 'utf-16'] },
    workspace: { applyEdit: true, configuration: true, workspaceEdit: { documentChanges: true } },
    textDocument: { codeAction: literals, completion: { completionItem: { snippetSupport: true } } },
    window: { workDoneProgress: true, showDocument: { support: true } },
  },
  Kate: { textDocument: { codeAction: literals, completion: { completionItem: { snippetSupport: true } } }, window: { workDoneProgress: true } },
  'Sublime Text': {
    workspace: { applyEdit: true, configuration: true, didChangeConfiguration: { dynamicRegistration: true }, workspaceEdit: { documentChanges: true } },
    textDocument: { codeAction: { ...literals, dynamicRegistration: true }, completion: { completionItem: { snippetSupport: true } } },
    window: { workDoneProgress: true, showDocument: { support: true } },
  },
  LSP4IJ: {
    workspace: { applyEdit: true, configuration: true, workspaceEdit: { documentChanges: true } },
    textDocument: { inlineCompletion: { dynamicRegistration: true }, codeAction: literals }, window: { workDoneProgress: true },
  },
};

for (const [name, capabilities] of Object.entries(editors))
  test(`a client with the capabilities of ${name} gets a menu, ghost text if it supports it, and actions`, async () => {
    const client = await start(capabilities);
    const at = open(client, beginning);
    assert.ok((await menu(client, at)).items.length > 0);
    assert.deepEqual(client.capabilities.completionProvider.triggerCharacters, capabilities.textDocument.inlineCompletion ? [] : [' ']);
    if (capabilities.textDocument.inlineCompletion)
      assert.ok((await ghost(client, at)).items[0].insertText);
    const found = await actions(client, open(client, paragraph));
    assert.ok(found.some(({ title, edit, command }) => title === 'Continue the paragraph' && (capabilities.workspace?.applyEdit ? command : edit)));
    assert.equal(await client.shutDown(), 0);
  });

test('a client that requests actions automatically, or other kinds of actions, gets none', async () => {
  const client = await start(full);
  const at = open(client, paragraph);
  assert.deepEqual(await actions(client, at, { diagnostics: [], triggerKind: 2 }), []);
  assert.deepEqual(await actions(client, at, { diagnostics: [], only: ['quickfix'] }), []);
  assert.ok((await actions(client, at, { diagnostics: [], only: ['refactor'], triggerKind: 1 })).length > 0);
});

for (const documentChanges of [true, false])
  test(`edits come ${documentChanges ? 'with' : 'without'} versions to a client that ${documentChanges ? 'knows' : 'does not know'} them`, async () => {
    const client = await start({ workspace: { applyEdit: true, workspaceEdit: { documentChanges } } });
    const at = open(client, paragraph), text = follow(client, at, documentChanges);
    const result = await execute(client, 'gpt2.continueParagraph', place(at));
    assert.equal(text(), paragraph + result.text);
  });

for (const encoding of ['utf-8', 'utf-16', 'utf-32'])
  test(`requested texts arrive at the right place, in ${encoding}`, async () => {
    const client = await start({ ...full, general: { positionEncodings: [encoding] } });
    for (const [command, argument] of [['gpt2.completeSentence'], ['gpt2.sample', { maxTokens: 20 }], ['gpt2.insertAlternative', { text: ' 😀 they' }]]) {
      const at = open(client, `Größe 😀 war da.\n\nNaïve 𝒳: ${paragraph}`), text = follow(client, at, true);
      const result = await execute(client, command, { ...place(at), ...argument });
      assert.ok(result.text);
      assert.equal(text(), at.text.text + result.text, command);
    }

    // The command of a code action gives the place in the same encoding.
    const at = open(client, `😀 Naïve 𝒳: ${paragraph}`), text = follow(client, at, true);
    const { command: { command, arguments: args } } = (await actions(client, at)).find(({ title }) => title === 'Continue the paragraph');
    const result = await execute(client, command, ...args);
    assert.equal(text(), at.text.text + result.text);
    assert.equal(await client.shutDown(), 0);
  });

/** Makes the client apply the server's edits to a document, as an editor does. @returns a function that gives the current text */
function follow(client, at, documentChanges) {
  let { text } = at, version = 1;
  client.answers['workspace/applyEdit'] = ({ edit }) => {
    const [change] = documentChanges ? edit.documentChanges[0].edits : edit.changes[at.textDocument.uri];
    if (documentChanges && edit.documentChanges[0].textDocument.version !== version)
      return { applied: false };
    text = new Text(text.with(change), text.encoding);
    client.notify('textDocument/didChange', { textDocument: { ...at.textDocument, version: ++version }, contentChanges: [{ range: change.range, text: change.newText }] });
    return { applied: true };
  };
  return () => text.text;
}

/** The requests that a server may send only if the client announces them, and the capability that does. */
const onlyIfAnnounced = {
  'workspace/configuration': ['workspace', 'configuration'],
  'client/registerCapability': ['workspace', 'didChangeConfiguration'],
  'workspace/applyEdit': ['workspace', 'applyEdit'],
  'window/workDoneProgress/create': ['window', 'workDoneProgress'],
  'window/showDocument': ['window', 'showDocument'],
};

for (const lacking of [undefined, ...Object.keys(onlyIfAnnounced)])
  test(`a client ${lacking ? `without ${lacking}` : 'with everything'} is asked for ${lacking ? 'all but that' : 'all of it'}, and gets its texts`, async () => {
    const capabilities = structuredClone(full);
    if (lacking)
      delete capabilities[onlyIfAnnounced[lacking][0]][onlyIfAnnounced[lacking][1]];
    const client = await start(capabilities, { answers: { 'window/showDocument': { success: true } } });
    const at = open(client, beginning);
    assert.ok((await ghost(client, at)).items[0].insertText);
    assert.ok((await menu(client, at)).items.length > 0);
    const longer = open(client, paragraph);
    follow(client, longer, true);
    assert.ok((await actions(client, longer)).length > 0);
    assert.ok((await execute(client, 'gpt2.alternatives', { ...place(longer), show: true })).items.length > 0);
    assert.ok((await execute(client, 'gpt2.continueParagraph', place(longer))).text);
    assert.equal(await client.shutDown(), 0);

    const methods = new Set(client.messages.filter(({ from, id, method }) => from === 'server' && method && id !== undefined).map(({ method }) => method));
    assert.deepEqual([...methods].sort(), Object.keys(onlyIfAnnounced).filter(method => method !== lacking).sort());
  });

test('a progress is created before it is used, and ends', async () => {
  const client = await start({ window: { workDoneProgress: true } });
  await execute(client, 'gpt2.continueParagraph', place(open(client, paragraph)));
  const [{ params: { token } }] = asked(client, 'window/workDoneProgress/create');
  const kinds = asked(client, '$/progress').map(({ params }) => (assert.equal(params.token, token), params.value.kind));
  assert.equal(kinds[0], 'begin');
  assert.equal(kinds.at(-1), 'end');
  assert.ok(kinds.slice(1, -1).every(kind => kind === 'report'));
});

test('the progress of a client is used, and its token gets partial results', async () => {
  const client = await start({});
  const result = await client.request('workspace/executeCommand', {
    command: 'gpt2.continueParagraph', arguments: [{ ...place(open(client, paragraph)), partialResultToken: 'text' }], workDoneToken: 'work',
  });
  assert.deepEqual(asked(client, 'window/workDoneProgress/create'), []);
  const of = token => asked(client, '$/progress').filter(({ params }) => params.token === token).map(({ params }) => params.value);
  assert.equal(of('text').map(({ text }) => text).join(''), result.text);
  assert.equal(of('work')[0].kind, 'begin');
  assert.equal(of('work').at(-1).kind, 'end');
});

test('the progress for the menu of actions begins and ends once, even for a client that does not apply edits', async () => {
  const client = await start({});
  const { textDocument, position } = open(client, paragraph);
  const range = { start: position, end: position };
  const offered = await client.request('textDocument/codeAction', { textDocument, range, context: { diagnostics: [] }, workDoneToken: 'menu' });
  assert.ok(offered.length > 0);
  const kinds = asked(client, '$/progress').map(({ params }) => `${params.token} ${params.value.kind}`).filter(kind => !kind.endsWith('report'));
  assert.deepEqual(kinds, ['menu begin', 'menu end']);
});

test('a cancelled progress ends the text', async () => {
  const client = await start({});
  const answer = client.request('workspace/executeCommand', {
    command: 'gpt2.sample', arguments: [{ ...place(open(client, paragraph)), maxTokens: 400, partialResultToken: 'text' }], workDoneToken: 'work',
  });
  await client.waitFor('the first piece', ({ method, params }) => method === '$/progress' && params.token === 'text');
  client.notify('window/workDoneProgress/cancel', { token: 'work' });
  assert.equal((await answer).reason, 'cancelled');
});

test('the configuration is requested, and again when the client reports a change', async () => {
  let enabled = true;
  const client = await start({ workspace: full.workspace }, { answers: { 'workspace/configuration': ({ items }) => items.map(() => ({ enabled })) } });
  assert.equal(asked(client, 'client/registerCapability')[0].params.registrations[0].method, 'workspace/didChangeConfiguration');
  const at = open(client, beginning);
  assert.equal((await ghost(client, at)).items.length, 1);
  enabled = false;
  client.notify('workspace/didChangeConfiguration', { settings: null });
  await client.waitFor('the configuration', ({ method }) => method === 'workspace/configuration' && asked(client, method).length === 2);
  await settled(client, at, items => items.length === 0);
});

/** Requests ghost text until the answer passes the check. */
async function settled(client, at, holds) {
  for (let asked = 0; asked < 1000; asked++)
    if (holds((await ghost(client, at)).items))
      return;
  assert.fail('The new settings never held.');
}

test('alternatives are shown in a read-only document with an announced scheme', async () => {
  const client = await start(full, { answers: { 'window/showDocument': { success: true } } });
  const { uri, items } = await execute(client, 'gpt2.alternatives', { ...place(open(client, paragraph)), show: true });
  assert.ok(client.capabilities.workspace.textDocumentContent.schemes.includes(new URL(uri).protocol.slice(0, -1)));
  assert.equal(asked(client, 'window/showDocument')[0].params.uri, uri);
  const { text } = await client.request('workspace/textDocumentContent', { uri });
  for (const item of items)
    assert.ok(text.includes(item.text.trim().split('\n')[0]));
});

test('a cancelled request is answered as cancelled', async () => {
  const client = await start({});
  const answer = execute(client, 'gpt2.sample', { ...place(open(client, paragraph)), maxTokens: 400 });
  client.notify('$/cancelRequest', { id: answer.id });
  await assert.rejects(answer, { code: -32800 });
});

test('saving a document does not change it', async () => {
  const client = await start({});
  const at = open(client, beginning);
  const { items } = await ghost(client, at);
  client.notify('textDocument/didSave', { textDocument: at.textDocument });
  assert.deepEqual((await ghost(client, at)).items, items);
});

test('a closed document is forgotten', async () => {
  const client = await start({});
  const at = open(client, beginning);
  client.notify('textDocument/didClose', { textDocument: at.textDocument });
  assert.deepEqual((await ghost(client, at)).items, []);
});

test('traces are sent when they are requested', async () => {
  const client = await start({});
  client.notify('$/setTrace', { value: 'messages' });
  await ghost(client, open(client, beginning));
  await client.waitFor('a trace', ({ method }) => method === '$/logTrace');
});

test('requests at the wrong time get the errors that LSP prescribes', async () => {
  const client = await start({}, { initialize: false });
  await assert.rejects(client.request('textDocument/completion', { textDocument: { uri: 'file:///a' }, position: { line: 0, character: 0 } }), { code: -32002 });
  await client.initialize({ capabilities: {} });
  await assert.rejects(client.request('initialize', { processId: null, rootUri: null, capabilities: {} }), { code: -32600 });
  await assert.rejects(execute(client, 'gpt2.nothing'), { code: -32602 });
  await client.request('shutdown');
  await assert.rejects(client.request('workspace/executeCommand', { command: 'gpt2.stats' }), { code: -32600 });
  client.notify('exit');
  assert.equal(await client.exited, 0);
});

test('a server that gets exit without shutdown exits with 1', async () => {
  const client = await start({});
  client.notify('exit');
  assert.equal(await client.exited, 1);
});

test('every message of these clients and servers follows LSP in all its parts', () => {
  assert.ok(clients.length > 10);
  assert.deepEqual(problems(clients.flatMap(({ messages }) => messages)), []);
});

test('a message that does not follow LSP is found', () => {
  const item = { insertText: 'a', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };
  const answer = result => ({ jsonrpc: '2.0', id: 1, answers: 'textDocument/inlineCompletion', result });
  assert.equal(problems([answer({ items: [item] })]).length, 0);
  assert.equal(problems([answer({ items: [{ ...item, range: 7 }] })]).length, 1);
  assert.equal(problems([answer({ items: [{ ...item, colour: 'red' }] })]).length, 1);
  assert.equal(problems([{ jsonrpc: '2.0', method: 'textDocument/unknown', params: {} }]).length, 1);
});
