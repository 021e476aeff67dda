---@brief
---
--- `gpt2-lsp` completes English prose with GPT-2: ghost text, completion and code actions.
---
--- Ghost text is Neovim's inline completion: `vim.lsp.inline_completion.enable()`.

---@type vim.lsp.Config
return {
  cmd = { 'gpt2-lsp', 'serve' },
  filetypes = { 'markdown', 'text', 'tex', 'plaintex', 'rst', 'asciidoc', 'asciidoctor', 'org', 'typst', 'gitcommit', 'mail', 'quarto', 'rmd' },
}
