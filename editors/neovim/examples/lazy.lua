return {
  dir = '~/gpt2-lsp/editors/neovim',
  name = 'gpt2',
  main = 'gpt2',
  lazy = false, -- nothing runs before a file of prose is opened
  opts = {},
}
