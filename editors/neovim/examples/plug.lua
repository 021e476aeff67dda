local Plug = vim.fn['plug#']
vim.call('plug#begin')
Plug('~/gpt2-lsp/editors/neovim')
vim.call('plug#end')
require('gpt2').setup()
