vim.lsp.enable('gpt2_lsp')
vim.lsp.inline_completion.enable()
vim.keymap.set('i', '<C-f>', function()
  return vim.lsp.inline_completion.get() and '' or '<C-f>'
end, { expr = true })
vim.api.nvim_set_hl(0, 'ComplHint', { fg = 'Grey50', ctermfg = 'DarkGrey' }) -- without it, invisible where 'termguicolors' is off
