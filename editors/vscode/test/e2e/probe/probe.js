// Uses a proposed API without asking for it, and writes down what comes of that.
const { writeFileSync } = require('node:fs');
const { languages } = require('vscode');

exports.activate = () => {
  let outcome = 'allowed';
  try {
    languages.registerInlineCompletionItemProvider('none', { provideInlineCompletionItems() {} }, { displayName: 'probe' });
  } catch (error) {
    outcome = error.message;
  }
  writeFileSync(process.env.GPT2LSP_PROBE, outcome);
};
