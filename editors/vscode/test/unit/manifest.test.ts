import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const source = ['extension', 'server', 'status'].map(name => readFileSync(`src/${name}.ts`, 'utf8')).join('\n');

test('every command has a title and an icon, and its id collides with none of the server', () => {
  for (const { command, title, icon } of manifest.contributes.commands) {
    assert.match(command, /^gpt2Lsp\./);
    assert.ok(title && /^\$\([a-z-]+\)$/.test(icon), command);
    assert.match(source, new RegExp(`command\\('${command.slice('gpt2Lsp.'.length)}'`), `${command} is not registered`);
  }
});
test('Tab belongs to VS Code', () => {
  for (const { key, mac } of manifest.contributes.keybindings)
    assert.doesNotMatch(`${key} ${mac}`, /tab/);
});
test('keys act only while ghost text is on the screen', () => {
  for (const { when } of manifest.contributes.keybindings)
    assert.match(when, /^inlineSuggestionVisible &&/);
});
test('the extension activates for every language that has suggestions by default, and ghost text is on there', () => {
  for (const language of manifest.contributes.configuration.properties['gpt2.languages'].default) {
    assert.ok(manifest.activationEvents.includes(`onLanguage:${language}`), language);
    assert.equal(manifest.contributes.configurationDefaults[`[${language}]`]['editor.inlineSuggest.enabled'], true, language);
  }
});
