require('gpt2').setup({
  keys = { accept = '<C-l>', accept_word = '<M-l>', accept_sentence = false, dismiss = '<C-]>' },
  settings = { eagerness = 'eager', model = 'prose-mini' },
  filetypes = { 'markdown', 'text' },
})
