--- :checkhealth gpt2
local M = {}

local health = vim.health or require('health')
local start, ok = health.start or health.report_start, health.ok or health.report_ok
local warn, error = health.warn or health.report_warn, health.error or health.report_error

local function check_neovim()
  if vim.fn.has('nvim-0.7') == 0 then
    error('Neovim 0.7 or later is required')
  else
    ok(vim.lsp.inline_completion and "Neovim's own inline completion shows the ghost text" or 'The plugin shows the ghost text')
  end
end

local function check_program(cmd)
  if vim.fn.executable(cmd[1]) == 0 then
    return error(cmd[1] .. ' was not found', { 'Put it on the PATH, or set its path: require("gpt2").setup({ cmd = { "/path/to/gpt2-lsp", "serve" } })' })
  end
  local version = vim.trim(vim.fn.system({ cmd[1], '--version' }))
  if vim.v.shell_error == 0 then
    ok(('%s is version %s'):format(vim.fn.exepath(cmd[1]), version))
  else
    error(cmd[1] .. ' does not run', { version })
  end
end

local function check_server(status)
  if status.state == 'stopped' then
    warn('The server is not running', { 'It starts with the next file of a filetype in setup(); `:Gpt2 restart` starts it for files already open' })
  elseif status.state == 'error' then
    error(status.message, { status.remedy })
  else
    ok(('The server is %s, its model is %s'):format(status.state, status.model))
  end
end

local function check_keys(keys)
  for _, action in ipairs({ 'accept', 'accept_word', 'accept_sentence', 'dismiss' }) do
    local key = keys[action]
    local found = key and vim.fn.maparg(key, 'i', false, true)
    if not key then
      ok(action .. ' has no key')
    elseif vim.startswith(found.desc or '', 'GPT-2: ') then
      ok(('%s is on %s'):format(action, key))
    else
      warn(('%s should be on %s, but that key does something else'):format(action, key), { 'Choose another key in setup({ keys = { … } })' })
    end
  end
end

function M.check()
  local gpt2 = require('gpt2')
  start('gpt2')
  check_neovim()
  check_program(gpt2.options.cmd)
  check_server(require('gpt2.client').status)
  check_keys(gpt2.options.keys)
end

return M
