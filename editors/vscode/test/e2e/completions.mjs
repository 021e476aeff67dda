import { spawn } from 'node:child_process';

/** Starts `gpt2-lsp serve --http`, which requires this key. */
export async function startCompletions(program, key, home) {
  const server = spawn(program, ['serve', '--http', '0'], { env: { HOME: home, GPT2_LSP_TOKEN: key }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise(resolve => server.once('exit', resolve));
  const stop = () => {
    server.kill('SIGKILL');
    return ended;
  };
  const address = await new Promise((found, failed) => {
    let said = '';
    server.stdout.on('data', data => {
      const [, listening] = /Listening at (\S+)\/v1\n/.exec(said += data) ?? [];
      if (listening)
        found(listening);
    });
    server.once('exit', code => failed(new Error(`The server ended with ${code}: ${said}`)));
  });
  return { address, stop };
}
