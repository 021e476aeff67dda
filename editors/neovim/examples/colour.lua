vim.api.nvim_set_hl(0, 'Gpt2Ghost', { fg = '#7a8ca0', ctermfg = 103, italic = true })
