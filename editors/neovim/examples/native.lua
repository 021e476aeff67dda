vim.lsp.config('gpt2', { cmd = { 'gpt2-lsp', 'serve' }, filetypes = { 'markdown', 'text', 'tex', 'rst', 'asciidoc', 'org', 'typst', 'gitcommit' } })
vim.lsp.enable('gpt2')
vim.lsp.inline_completion.enable()
vim.keymap.set('i', '<C-f>', function()
  return vim.lsp.inline_completion.get() and '' or '<C-f>'
end, { expr = true })
