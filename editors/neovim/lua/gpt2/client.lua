--- The server, which is shared by all buffers.
local M = { status = { state = 'stopped' } }

local id -- of the client; nil while no server runs

--- The running client, or nil.
function M.get()
  return id and vim.lsp.get_client_by_id(id)
end

--- Calls a method of a client; since 0.11 methods take the client as their first argument.
function M.call(client, method, ...)
  if vim.fn.has('nvim-0.11') == 1 then
    return client[method](client, ...)
  end
  return client[method](...)
end

--- Whether a plugin draws the menu. Unlike Neovim's own menu, it does not report which word was accepted.
local function has_other_menu()
  return #vim.api.nvim_get_runtime_file('lua/cmp/init.lua', false) + #vim.api.nvim_get_runtime_file('lua/blink/cmp/init.lua', false) > 0
end

local function capabilities()
  return vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), {
    textDocument = { inlineCompletion = { dynamicRegistration = false } },
    experimental = { gpt2 = { spaceAfterWord = not has_other_menu() } },
    workspace = { workspaceEdit = { documentChanges = true } }, -- longer texts can then arrive piece by piece
  })
end

local function on_status(_, status, context)
  if context.client_id ~= id then
    return -- the message is from a server that is about to end
  end
  local was_ready = M.status.state == 'ready'
  M.status = status
  if status.state == 'ready' and not was_ready then
    require('gpt2').ghost().refresh()
  elseif status.state == 'paused' then
    require('gpt2').ghost().dismiss()
  elseif status.state == 'error' then
    vim.notify(table.concat({ status.message, status.remedy }, ' '), vim.log.levels.ERROR)
  end
  vim.api.nvim_exec_autocmds('User', { pattern = 'Gpt2Status', modeline = false })
end

--- Applies an edit without Neovim's message, which names only the label. The commands say what they did.
local function on_edit(err, edit, ...)
  edit.label = nil
  return vim.lsp.handlers['workspace/applyEdit'](err, edit, ...)
end

local function on_exit(code, signal, exited)
  if exited ~= id then
    return -- another server is already running
  end
  id, M.status = nil, { state = 'stopped' }
  require('gpt2').ghost().dismiss()
  if code ~= 0 or signal ~= 0 then
    vim.notify('The server has stopped; :Gpt2 restart starts it again', vim.log.levels.WARN)
  end
  vim.api.nvim_exec_autocmds('User', { pattern = 'Gpt2Status', modeline = false })
end

local function config()
  local options = require('gpt2').options
  return {
    name = 'gpt2',
    cmd = options.cmd,
    capabilities = capabilities(),
    settings = { gpt2 = next(options.settings) and options.settings or nil },
    handlers = { ['gpt2/status'] = on_status, ['workspace/applyEdit'] = on_edit },
    on_attach = function(client, bufnr)
      require('gpt2').ghost().attach(client, bufnr)
    end,
    on_exit = vim.schedule_wrap(on_exit),
  }
end

--- Attaches the server to a buffer, and starts it if it is not running.
function M.start(bufnr)
  local options = require('gpt2').options
  if vim.bo[bufnr].buftype ~= '' then
    return -- not the writer's text: a hover window is Markdown too
  end
  if vim.fn.executable(options.cmd[1]) == 0 then
    vim.notify_once(options.cmd[1] .. ' was not found; see :checkhealth gpt2', vim.log.levels.WARN)
    return
  end
  if vim.lsp.start then
    id = vim.lsp.start(config(), { bufnr = bufnr, reuse_client = function(client) return client.id == id end }) or id
  else
    id = id or vim.lsp.start_client(config())
    vim.lsp.buf_attach_client(bufnr, id)
  end
end

--- Starts the server for all open files.
function M.start_all()
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(bufnr) and vim.tbl_contains(require('gpt2').options.filetypes, vim.bo[bufnr].filetype) then
      M.start(bufnr)
    end
  end
end

--- Restarts the server.
function M.restart()
  local client = M.get()
  if client then
    require('gpt2').ghost().dismiss()
    M.call(client, 'stop')
  end
  id, M.status = nil, { state = 'stopped' }
  M.start_all()
end

return M
