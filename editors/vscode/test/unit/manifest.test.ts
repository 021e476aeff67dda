import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const settings = Object.assign({}, ...manifest.contributes.configuration.map((group: { properties: object }) => group.properties));
const source = ['extension', 'server', 'status'].map(name => readFileSync(`src/${name}.ts`, 'utf8')).join('\n');

test('every command has a title and an icon, is registered, and has an id that the server does not use', () => {
  for (const { command, title, icon } of manifest.contributes.commands) {
    assert.match(command, /^gpt2Lsp\./);
    assert.ok(title && /^\$\([a-z-]+\)$/.test(icon), command);
    assert.match(source, new RegExp(`command\\('${command.slice('gpt2Lsp.'.length)}'`), `${command} is not registered`);
  }
});
test('the extension does not bind Tab', () => {
  for (const { key, mac } of manifest.contributes.keybindings)
    assert.doesNotMatch(`${key} ${mac}`, /tab/);
});
test('keys act only while ghost text is on the screen', () => {
  for (const { when } of manifest.contributes.keybindings)
    assert.match(when, /^inlineSuggestionVisible &&/);
});
test('the extension activates for every language that has suggestions by default, and ghost text is on there', () => {
  for (const language of settings['gpt2.languages'].default) {
    assert.ok(manifest.activationEvents.includes(`onLanguage:${language}`), language);
    assert.equal(manifest.contributes.configurationDefaults[`[${language}]`]['editor.inlineSuggest.enabled'], true, language);
  }
});
test('menus and the walkthrough name only existing commands and packed files', () => {
  const { commands, menus, walkthroughs: [{ steps }] } = manifest.contributes;
  const ids = new Set(commands.map(({ command }: { command: string }) => command));
  for (const { command } of Object.values<{ command?: string }[]>(menus).flat())
    assert.ok(!command || ids.has(command), command);
  const script = readFileSync('scripts/package.mjs', 'utf8');
  for (const { description, media, completionEvents } of steps) {
    for (const [, command] of `${description} ${completionEvents}`.matchAll(/(?:command:|onCommand:)(gpt2Lsp\.\w+)/g))
      assert.ok(ids.has(command), command);
    const file = media.image ?? media.markdown;
    assert.ok(existsSync(file) && script.includes(`'${file.startsWith('walkthrough/') ? 'walkthrough' : file}'`), file);
  }
});
test('the notices name all packed components', () => {
  const notices = readFileSync('../../THIRD-PARTY-NOTICES.md', 'utf8');
  const [packed] = readFileSync('../../Directory.Packages.props', 'utf8').split('Label="development"');
  for (const [, name] of packed.matchAll(/PackageVersion Include="([^"]+)"/g))
    assert.ok(notices.includes(name) || name === 'Grpc.Tools', name);
  for (const name of ['vscode-languageclient', 'vscode-languageserver-protocol', 'vscode-jsonrpc', 'minimatch', 'semver'])
    assert.ok(notices.includes(name), name);
});
