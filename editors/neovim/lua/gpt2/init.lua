--- Continues prose with GPT-2: starts the server for prose files, shows its suggestions as ghost text, and provides its commands.
local M = {}

--- The defaults of setup.
M.options = {
  cmd = { 'gpt2-lsp', 'serve' },
  filetypes = {
    'markdown', 'text', 'tex', 'plaintex', 'rst', 'asciidoc', 'asciidoctor', 'org', 'typst', 'gitcommit', 'mail', 'quarto', 'rmd',
  },
  --- The server's settings; see docs/configuration.md.
  settings = {},
  --- Keys in insert mode. Without ghost text each does what it did before. A key that is false or already mapped is left alone.
  keys = { accept = '<C-f>', accept_word = '<M-f>', accept_sentence = '<M-e>', dismiss = '<C-e>' },
}

--- The ghost text: Neovim's own since 0.12, otherwise ours.
function M.ghost()
  return require(vim.lsp.inline_completion and 'gpt2.native' or 'gpt2.ghost')
end

--- What a key that is not mapped does. Neovim takes Alt and a key as Esc and the key, but only if the writer types it.
local function usual(key)
  local plain = key:match('^<[MmAa]%-(.+)>$')
  return plain and '<Esc>' .. (#plain == 1 and plain or '<' .. plain .. '>') or key
end

local function map(key, description, action)
  if not key or vim.fn.maparg(key, 'i') ~= '' then
    return
  end
  vim.keymap.set('i', key, function()
    return action() and '' or usual(key)
  end, { expr = true, desc = 'GPT-2: ' .. description })
end

local function map_keys(keys)
  local cut, ghost = require('gpt2.cut'), M.ghost()
  map(keys.accept, 'accept the suggestion', function() return ghost.accept(cut.all) end)
  map(keys.accept_word, 'accept a word of the suggestion', function() return ghost.accept(cut.word) end)
  map(keys.accept_sentence, 'accept a sentence of the suggestion', function() return ghost.accept(cut.sentence) end)
  map(keys.dismiss, 'dismiss the suggestion', ghost.dismiss)
end

--- @param options table|nil changes to M.options
function M.setup(options)
  M.options = vim.tbl_deep_extend('force', M.options, options or {})
  map_keys(M.options.keys)
  require('gpt2.commands').create()

  local group = vim.api.nvim_create_augroup('gpt2', {})
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = M.options.filetypes,
    callback = function(event)
      require('gpt2.client').start(event.buf)
    end,
  })
  require('gpt2.highlight').follow(group)
  require('gpt2.space').follow(group)
  require('gpt2.client').start_all()
end

--- The server's state, for a status line: stopped, loading, ready, busy, paused or error.
function M.status()
  return require('gpt2.client').status.state
end

return M
