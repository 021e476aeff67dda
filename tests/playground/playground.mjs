// Opens the page in a real browser, served by the real program.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const browserPath = '/usr/bin/chromium';

/** The reason why no browser is available, or false. */
export const lacksBrowser = !existsSync(browserPath) && 'Chromium is not installed';

/** Starts `gpt2-lsp playground`. @returns its address with the token, and a function that ends it */
export async function serve(program, env, args = []) {
  const child = spawn(program, ['playground', '--no-open', ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', data => (said += data).includes('\n') && resolve(said.split('\n')[0]));
    child.on('exit', code => reject(new Error(`The server ended with ${code}.`)));
  });
  return { address, port: new URL(address).port, pid: child.pid, async stop(signal = 'SIGINT') {
    const ended = new Promise(resolve => child.on('exit', resolve));
    child.kill(signal);
    return await ended;
  } };
}

export const launch = () => chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });

/** Opens an address and records what must not happen: messages in the console and requests to other servers.
 * @param options of the browser's context */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on('console', message => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('pageerror', error => wrong.push(error.stack));
  page.on('request', request => !request.url().startsWith(new URL(address).origin) && !/^(blob|data):/.test(request.url()) && wrong.push(request.url()));
  await page.goto(address);
  return { page, wrong };
}

/** Goes to a view by its link. */
export const view = (page, name) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
