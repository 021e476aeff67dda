--- The command :Gpt2 with its subcommands.
local M = {}

local client_module = require('gpt2.client')

local writing -- the request that writes a text: { client, id }

--- The caret in the form that the server's commands take. Outside insert mode the cursor is on a character; on the last one of a line
--- it means the end of the line.
local function place(client)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local line, col = vim.api.nvim_get_current_line(), vim.api.nvim_win_get_cursor(0)[2]
  if not vim.startswith(vim.api.nvim_get_mode().mode, 'i') and vim.fn.strchars(line:sub(col + 1)) == 1 then
    local last = client.offset_encoding == 'utf-8' and #line - col
      or client.offset_encoding == 'utf-16' and #line - col == 4 and 2 or 1
    params.position.character = params.position.character + last
  end
  return { uri = params.textDocument.uri, position = params.position }
end

local function execute(client, command, argument, then_do)
  local params = { command = 'gpt2.' .. command, arguments = { argument } }
  return client_module.call(client, 'request', 'workspace/executeCommand', params, function(err, result)
    if err then
      vim.notify(err.message, vim.log.levels.ERROR)
    elseif then_do then
      then_do(result)
    end
  end, vim.api.nvim_get_current_buf())
end

local function why(client)
  execute(client, 'whyNothing', place(client), function(result) vim.notify(result.sentence) end)
end

--- A command that writes: the server sends its text as edits.
local function write(client, command, done)
  local sent, id = execute(client, command, place(client), function(result)
    writing = nil
    if result.text == '' then
      why(client)
    else
      vim.notify('GPT-2: ' .. done)
    end
  end)
  writing = sent and { client = client, id = id } or nil
end

local function choose_alternative(client)
  local at, bufnr = place(client), vim.api.nvim_get_current_buf()
  local tick = vim.b.changedtick
  local function is_unchanged()
    return vim.api.nvim_buf_is_valid(bufnr) and vim.api.nvim_buf_get_changedtick(bufnr) == tick
  end
  execute(client, 'alternatives', at, function(result)
    if #result.items == 0 then
      return why(client)
    end
    vim.ui.select(result.items, { prompt = 'Continue with', format_item = function(item) return item.text end }, function(item)
      if item and not is_unchanged() then
        vim.notify('The text has changed; nothing was inserted', vim.log.levels.WARN)
      elseif item then
        execute(client, 'insertAlternative', vim.tbl_extend('force', at, { text = item.text }))
      end
    end)
  end)
end

local function tell_stats(client)
  execute(client, 'stats', nil, function(stats)
    vim.notify(('%d shown, %d accepted, %d keys saved; half of them appeared within %.0f ms'):format(
      stats.shown, stats.accepted, stats.keystrokesSaved, stats.latency.p50))
  end)
end

local function stop()
  if writing and client_module.get() == writing.client then
    client_module.call(writing.client, 'cancel_request', writing.id)
    vim.notify('GPT-2: stopped writing')
  else
    vim.notify('GPT-2: nothing is being written')
  end
  writing = nil
end

local function restart()
  client_module.restart()
  vim.notify(client_module.get() and 'GPT-2: the server was restarted' or 'GPT-2: the server starts with the next file of prose')
end

local function pause(client, minutes)
  minutes = tonumber(minutes) or 10
  execute(client, 'pause', { minutes = minutes }, function() vim.notify(('GPT-2: paused for %g minutes'):format(minutes)) end)
end

M.subcommands = {
  continue = function(client) write(client, 'continueParagraph', 'continued the paragraph') end,
  sentence = function(client) write(client, 'completeSentence', 'completed the sentence') end,
  sample = function(client) write(client, 'sample', 'wrote a text') end,
  stop = stop,
  alternatives = choose_alternative,
  why = why,
  pause = pause,
  resume = function(client) execute(client, 'resume', nil, function() vim.notify('GPT-2: suggestions are on') end) end,
  restart = restart,
  stats = tell_stats,
}

local function run(arguments)
  local name, value = unpack(arguments.fargs)
  local client, subcommand = client_module.get(), M.subcommands[name]
  if not subcommand then
    vim.notify('There is no command :Gpt2 ' .. name, vim.log.levels.ERROR)
  elseif not client and name ~= 'restart' then
    vim.notify('The server is not running; :Gpt2 restart starts it, :checkhealth gpt2 tells more', vim.log.levels.ERROR)
  else
    subcommand(client, value)
  end
end

function M.create()
  vim.api.nvim_create_user_command('Gpt2', run, {
    nargs = '+',
    desc = 'Commands of the GPT-2 prose server',
    complete = function(start)
      local names = vim.tbl_filter(function(name) return vim.startswith(name, start) end, vim.tbl_keys(M.subcommands))
      table.sort(names)
      return names
    end,
  })
end

return M
