import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findServer, notFound } from '../../src/find';

const places = { setting: '', extensionPath: '/ext', searchPath: '/usr/bin::/opt/bin', home: '/home/ada', platform: 'linux' };
const find = (more: Partial<typeof places>, ...files: string[]) => findServer({ ...places, ...more }, file => files.includes(file));

test('the bundled server comes before one on the PATH', () =>
  assert.equal(find({}, '/opt/bin/gpt2-lsp', '/ext/server/gpt2-lsp'), '/ext/server/gpt2-lsp'));
test('the first server on the PATH is used', () =>
  assert.equal(find({}, '/opt/bin/gpt2-lsp', '/usr/bin/gpt2-lsp'), '/usr/bin/gpt2-lsp'));
test('the setting takes precedence over all others', () =>
  assert.equal(find({ setting: '/mine/server' }, '/mine/server', '/ext/server/gpt2-lsp'), '/mine/server'));
test('a setting that leads nowhere is not replaced by another program', () =>
  assert.equal(find({ setting: '/mine/server' }, '/ext/server/gpt2-lsp'), undefined));
test('~ stands for the home directory', () =>
  assert.equal(find({ setting: '~/server' }, '/home/ada/server'), '/home/ada/server'));
test('on Windows, programs end in .exe and the PATH is split at semicolons', () =>
  assert.equal(find({ platform: 'win32', searchPath: 'C:/a;C:/b' }, 'C:/b/gpt2-lsp.exe'), 'C:/b/gpt2-lsp.exe'));
test('a missing server is reported with a remedy', () => {
  assert.equal(find({}), undefined);
  assert.match(notFound('').remedy, /gpt2\.serverPath/);
  assert.match(notFound('/mine/server').message, /\/mine\/server/);
});
