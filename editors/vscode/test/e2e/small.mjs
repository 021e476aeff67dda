import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Lets the installed server take the files of `model` for those of GPT-2, which are too large for a test: their lengths and checksums
 * go into the catalogue in its program, in the place of GPT-2's. */
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
