import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { Home } from './home.mjs';
import { Terminal } from './terminal.mjs';
import { root } from './page.mjs';
import { findTexts, firstSentences } from './texts.mjs';

/** The differences between Emacs's two clients: what a writer sees and calls, the server's process, and how to tell that a request was
 * cancelled. */
const clients = {
  eglot: {
    running: /\[eglot:/,
    action: 'eglot-code-actions',
    process: '(jsonrpc--process (eglot-current-server))',
    restarts: /Reconnected/,
    bringsSpace: true,
    cancelled: '(with-current-buffer (jsonrpc-events-buffer (eglot-current-server)) (string-match-p "executeCommand was cancelled" (buffer-string)))',
  },
  'lsp-mode': {
    running: /LSP\[gpt2/,
    action: 'lsp-execute-code-action',
    process: '(lsp--workspace-proc (gpt2--lsp))',
    restarts: /Do you want to restart it/,
    answer: 'y',
    cancelled: 't', // not checked: its log is off by default
  },
};

for (const [name, { running, action, process, cancelled, restarts, answer, bringsSpace }] of Object.entries(clients))
  test(`a newcomer with Emacs and ${name} who does what the page says gets, accepts and saves text`, async () => {
    const home = new Home();
    let emacs;
    try {
      home.follow('emacs.md', name);
      const { text, words, paragraph, menu } = await findTexts(home);
      emacs = new Terminal(home, 'emacs', ['-nw', 'notes.md']);
      await emacs.see(running);

      // The text after the typed text on the screen is the ghost text.
      const first = await suggestion(emacs, text);
      emacs.press('C-f');
      await saves(emacs, home, text + first);

      // Accept a word, then the rest of the sentence.
      const several = await suggestion(emacs, words);
      emacs.press('M-f');
      const word = /^\s*\S+/.exec(several)[0];
      await saves(emacs, home, words + word);
      await emacs.see(lineOf(words + several));
      emacs.press('M-e');
      await saves(emacs, home, words + several);

      // Typing the suggested text keeps the suggestion; C-g dismisses it.
      const through = await suggestion(emacs, words);
      emacs.type(through[0]);
      await emacs.until('the caret to move', () => emacs.caret() === words.length + 1); // C-g would discard keys that are not read yet
      await emacs.see(lineOf(words + through));
      emacs.press('C-g');
      await emacs.see(lineOf(words + through[0]));

      // A word of the menu comes with a space. A punctuation mark or a line break removes it, in the same undo step.
      const whole = menu.text.replace(/\w+$/, menu.word);
      const inBuffer = () => evaluate(emacs, home, '(buffer-substring-no-properties (point-min) (point-max))');
      for (const [key, written] of bringsSpace ? [['.', '.'], ['”', '”'], ['Enter', '\n']] : []) {
        await acceptWord(emacs, home, menu);
        emacs.press(key);
        assert.equal(await inBuffer(), `"${whole}${written}"`);
        emacs.press('C-x', 'u');
        assert.equal(await inBuffer(), `"${whole} "`);
      }
      if (bringsSpace) {
        await acceptWord(emacs, home, menu);
        emacs.press('C-b', 'C-f', '.');
        assert.equal(await inBuffer(), `"${whole} ."`);
      }

      // A code action continues the paragraph, and so does a command.
      await start(emacs, paragraph);
      await call(emacs, action);
      await emacs.see(/Continue the paragraph|action/i);
      emacs.type('Continue the paragraph');
      emacs.press('Enter');
      await emacs.until('the paragraph', () => shown(emacs, paragraph).trimEnd().length > paragraph.length);
      await savesMore(emacs, home, paragraph);

      await start(emacs, paragraph);
      await call(emacs, 'gpt2-complete-sentence');
      await emacs.until('the sentence', () => shown(emacs, paragraph).trimEnd().length > paragraph.length && !/:writing/.test(emacs.screen()));
      await savesMore(emacs, home, paragraph);

      await call(emacs, 'gpt2-stats');
      await emacs.see(/GPT-2: \d+ shown, [1-9]\d* accepted/);
      await start(emacs, '    code');
      await call(emacs, 'gpt2-why-nothing');
      await emacs.see(/GPT-2: The caret is in code/);

      // What the server says of a failed request is shown. Cancelled requests are not mentioned.
      await evaluate(emacs, home, '(gpt2--request "workspace/executeCommand" (list :command "gpt2.unknown") #\'ignore)');
      await emacs.see(/GPT-2: .*gpt2\.unknown/);
      assert.equal(await evaluate(emacs, home, '(with-current-buffer "*Messages*" (string-match-p "GPT-2: nil" (buffer-string)))'), 'nil');

      // A pause removes the suggestion.
      const paused = await suggestion(emacs, words);
      await call(emacs, 'gpt2-pause');
      await emacs.see(lineOf(words));
      await emacs.see(/GPT-2: paused/);
      await call(emacs, 'gpt2-resume');
      await emacs.see(/GPT-2: suggestions are on/);
      assert.equal(await suggestion(emacs, words), paused);

      // A text that is stopped is cancelled and not inserted. It is requested again if it was so short that it was complete before.
      await start(emacs, paragraph);
      const pens = '(hash-table-count gpt2--pens)';
      let isCancelled = 'nil';
      for (let tried = 0; tried < 50 && isCancelled === 'nil'; tried++) {
        assert.equal(await evaluate(emacs, home, `(progn (gpt2-continue-paragraph) (gpt2-stop) (list gpt2--writing ${pens}))`), '(nil 0)');
        await call(emacs, 'gpt2-resume'); // its answer comes after all earlier messages
        await emacs.see(/GPT-2: suggestions are on/);
        isCancelled = await evaluate(emacs, home, cancelled);
      }
      assert.notEqual(isCancelled, 'nil');
      await saves(emacs, home, paragraph);

      // After a server dies at work, a new one works.
      await evaluate(emacs, home, `(progn (gpt2-continue-paragraph) (gpt2--ask) (signal-process ${process} 'KILL))`);
      await emacs.see(restarts);
      let looks = 0; // the key is repeated now and then, because it is lost if the question does not accept it yet
      await emacs.until('the server', () => running.test(emacs.screen()) || void (answer && restarts.test(emacs.screen()) && looks++ % 50 === 0 && emacs.press(answer)));
      assert.equal(await evaluate(emacs, home, `(list gpt2--writing ${pens})`), '(nil 0)');
      assert.equal(await suggestion(emacs, words), several);

      // Killing a buffer ends the text that is being written into it.
      await saves(emacs, home, words);
      assert.equal(await evaluate(emacs, home, `(progn (gpt2-continue-paragraph) (kill-buffer) ${pens})`), '0');
      emacs.press('C-x', 'C-c');
      await emacs.ended();
      assert.deepEqual(await home.processesLeft(), []);
    } finally {
      emacs?.close();
      await home.remove();
    }
  });

for (const client of Object.keys(clients))
  test(`a newcomer with use-package and ${client} gets, accepts and saves text`, async () => {
    const home = new Home();
    let emacs;
    try {
      home.follow('emacs.md', `and ${client}, put`);
      const { text } = await findTexts(home);
      emacs = new Terminal(home, 'emacs', ['-nw', 'notes.md']);
      await emacs.see(clients[client].running);
      const ghost = await suggestion(emacs, text);
      emacs.press('C-f');
      await saves(emacs, home, text + ghost);
      emacs.press('C-x', 'C-c');
      await emacs.ended();
      assert.deepEqual(await home.processesLeft(), []);
    } finally {
      emacs?.close();
      await home.remove();
    }
  });

test('Emacs accepts whole sentences', async () => {
  const home = new Home();
  try {
    const sentences = home.run('emacs', ['--batch', '-l', path.join(root, 'editors/emacs/gpt2.el'), '-l', 'json', '--eval',
      "(princ (json-encode (mapcar #'gpt2--first-sentence (json-read-from-string (pop command-line-args-left)))))",
      JSON.stringify(Object.keys(firstSentences))]);
    assert.deepEqual(JSON.parse(sentences), Object.values(firstSentences));
  } finally {
    await home.remove();
  }
});

const lineOf = text => new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`, 'm');

/** The printed value of an expression that is evaluated in the buffer. */
async function evaluate(emacs, home, expression) {
  home.write('value', '');
  emacs.press('M-:');
  await emacs.see(/Eval:/);
  emacs.type(`(let ((value ${expression})) (write-region (format "%S" value) nil "~/value" nil 'quiet))`);
  emacs.press('Enter');
  return emacs.until(`the value of ${expression}`, () => home.read('value'));
}

/** Accepts a word of the menu after a text: the only match, or an entry of the list. Tries again until the server has found the word. */
async function acceptWord(emacs, home, { text, word }) {
  const accept = `(progn
    (when (get-buffer "*Completions*") (kill-buffer "*Completions*"))
    (completion-at-point)
    (when (get-buffer "*Completions*")
      (with-selected-window (get-buffer-window "*Completions*")
        (goto-char (point-min))
        (let ((found (text-property-search-forward 'completion--string "${word}" (lambda (word it) (equal word (if (consp it) (car it) it))))))
          (when found
            (goto-char (prop-match-beginning found))
            (choose-completion)))))
    (looking-back "${word} " (line-beginning-position)))`.replace(/\s+/g, ' ');
  do
    await start(emacs, text);
  while (await evaluate(emacs, home, accept) === 'nil');
}

/** The line on the screen that begins like this. */
const shown = (emacs, beginning) => emacs.screen().split('\n').find(line => line.startsWith(beginning)) ?? '';

async function call(emacs, command) {
  emacs.press('M-x');
  await emacs.see(/M-x/);
  emacs.type(command);
  emacs.press('Enter');
}

/** Empties the buffer and types a text. */
async function start(emacs, text) {
  emacs.press('C-x', 'h', 'C-w');
  emacs.type(text);
  await emacs.until(text, () => shown(emacs, text));
}

async function suggestion(emacs, text) {
  await start(emacs, text);
  let before = '';
  return emacs.until('ghost text', () => {
    const ghost = shown(emacs, text).trimEnd().slice(text.length);
    const isWhole = ghost === before; // otherwise the screen may have been read while it was being drawn
    before = ghost;
    return isWhole && ghost;
  });
}

/** Saves and waits until exactly this text is on disk. */
function saves(emacs, home, text) {
  emacs.press('C-x', 'C-s');
  return emacs.until(`a file with: ${text}`, () => onDisk(home) === text);
}

/** Saves again and again until more than this text is on disk. */
function savesMore(emacs, home, beginning) {
  return emacs.until(`a file with more than: ${beginning}`, () => {
    if (/\*\*-+F1 +notes/.test(emacs.screen()))
      emacs.press('C-x', 'C-s');
    return onDisk(home).startsWith(beginning) && onDisk(home) !== beginning;
  });
}

/** The saved text, without the final line break that Emacs adds. */
const onDisk = home => home.read('notes.md').replace(/\n$/, '');
