// Uses a proposed API without declaring it, and writes the outcome to a file. Also shows ghost text in files called "beside", as another
// extension would.
const { writeFileSync } = require('node:fs');
const { Range, languages } = require('vscode');

exports.activate = () => {
  let outcome = 'allowed';
  try {
    languages.registerInlineCompletionItemProvider('none', { provideInlineCompletionItems() {} }, { displayName: 'probe' });
  } catch (error) {
    outcome = error.message;
  }
  writeFileSync(process.env.GPT2LSP_PROBE, outcome);
  languages.registerInlineCompletionItemProvider({ pattern: '**/beside.*' }, {
    provideInlineCompletionItems: (_, position) => [{ insertText: ' [beside]', range: new Range(position, position) }],
  });
};
