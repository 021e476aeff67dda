import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Makes the installed server accept the files of `model` as GPT-2's, which are too large for a test: their lengths and checksums replace
 * those of GPT-2 in the catalogue inside the program. */
export function takeForGpt2(extensions, model) {
  const [extension] = readdirSync(extensions).filter(name => name.startsWith('gpt2lsp.gpt2-prose'));
  const program = path.join(extensions, extension, 'server/gpt2-lsp');
  const content = readFileSync(program);
  const entry = content.indexOf('"id": "gpt2",'), end = content.indexOf('"id": "gpt2-medium"', entry);
  const listed = content.subarray(entry, end).toString('utf8');
  const replaced = listed.replace(/\{ "name": "(.*?)", "bytes": (\d+), "sha256": "\w+" \}/g, (_, name, bytes) => {
    const file = readFileSync(path.join(model, name));
    return `{ "name": "${name}", "bytes": ${String(file.length).padStart(bytes.length)}, "sha256": "${createHash('sha256').update(file).digest('hex')}" }`;
  });
  if (entry < 0 || replaced === listed || Buffer.byteLength(replaced) !== Buffer.byteLength(listed))
    throw new Error('the catalogue is not in the program as it is in the sources');
  content.write(replaced, entry);
  writeFileSync(`${program}.new`, content);
  chmodSync(`${program}.new`, 0o755);
  renameSync(`${program}.new`, program);
}
