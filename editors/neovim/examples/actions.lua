vim.keymap.set('i', '<M-a>', vim.lsp.buf.code_action)
