--- Ghost text by extmarks, for Neovim before 0.12.
local M = {}

local text, client_module = require('gpt2.text'), require('gpt2.client')
local namespace = vim.api.nvim_create_namespace('gpt2')

local shown   -- { bufnr, row, col, text }: the ghost text on the screen
local seen    -- { bufnr, tick, row, col }: the last known text and caret
local waiting -- the running request: { client, id }

local function is_inserting()
  return vim.startswith(vim.api.nvim_get_mode().mode, 'i')
end

local function look()
  local row, col = text.caret()
  return { bufnr = vim.api.nvim_get_current_buf(), tick = vim.b.changedtick, row = row, col = col }
end

local function cancel()
  if waiting and client_module.get() == waiting.client then
    client_module.call(waiting.client, 'cancel_request', waiting.id)
  end
  waiting = nil
end

local function hide()
  if shown then
    vim.api.nvim_buf_clear_namespace(shown.bufnr, namespace, 0, -1)
    shown = nil
  end
end

--- The pieces of a line of ghost text that fit the rest of the screen line and the lines below it.
local function wrap(line)
  local info = vim.fn.getwininfo(vim.api.nvim_get_current_win())[1]
  local width = info.width - (info.textoff or 0)
  local room = width - (vim.fn.virtcol('.') - 1) % width
  local pieces, piece = {}, ''
  for word in line:gmatch('%s*%S+') do
    if piece ~= '' and vim.fn.strdisplaywidth(piece .. word) > room then
      table.insert(pieces, piece)
      piece, room, word = '', width, word:gsub('^%s+', '')
    end
    piece = piece .. word
  end
  table.insert(pieces, piece)
  return pieces
end

local function draw()
  local rest = vim.api.nvim_buf_get_lines(shown.bufnr, shown.row, shown.row + 1, false)[1]:sub(shown.col + 1)
  local inline = vim.fn.has('nvim-0.10') == 1
  local lines = {}
  for i, line in ipairs(vim.split(shown.text, '\n')) do
    vim.list_extend(lines, (i == 1 and not inline) and wrap(line) or { line })
  end
  local chunks = vim.tbl_map(function(line) return { { line, 'Gpt2Ghost' } } end, lines)
  local first = table.remove(chunks, 1)
  if rest ~= '' and not inline then
    table.insert(chunks[#chunks] or first, { rest, 'Normal' }) -- the ghost text covers the text after the caret, so that text is drawn again after it
  end
  vim.api.nvim_buf_clear_namespace(shown.bufnr, namespace, 0, -1)
  vim.api.nvim_buf_set_extmark(shown.bufnr, namespace, shown.row, shown.col, {
    virt_text = first,
    virt_text_pos = inline and 'inline' or 'overlay',
    virt_lines = #chunks > 0 and chunks or nil,
    hl_mode = 'combine',
  })
end

local function show(place, suggestion)
  shown = { bufnr = place.bufnr, row = place.row, col = place.col, text = suggestion }
  draw()
end

local function ask(client)
  cancel()
  local place = look()
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = 2 } -- Automatic
  local sent, id
  sent, id = client_module.call(client, 'request', 'textDocument/inlineCompletion', params, function(_, result)
    if not waiting or waiting.id ~= id then
      return
    end
    waiting = nil
    local item = result and (result.items or result)[1]
    if not item then
      hide()
    elseif is_inserting() and vim.fn.pumvisible() == 0 and vim.deep_equal(place, look()) then
      show(place, item.insertText)
    end
  end, place.bufnr)
  waiting = sent and { client = client, id = id } or nil
end

--- Removes what the writer types from the ghost text; hides it if something else was typed.
local function follow(now)
  if not shown then
    return
  end
  local line = vim.api.nvim_get_current_line()
  local typed = line:sub(shown.col + 1, now.col)
  if now.bufnr == shown.bufnr and now.row == shown.row and now.col >= shown.col
    and #typed < #shown.text and vim.startswith(shown.text, typed) then
    show(now, shown.text:sub(#typed + 1))
  else
    hide()
  end
end

local function update()
  local now, client = look(), client_module.get()
  if not client or vim.deep_equal(now, seen) then
    return
  end
  local edited = not seen or seen.bufnr ~= now.bufnr or seen.tick ~= now.tick
  seen = now
  if vim.fn.pumvisible() == 1 then
    M.dismiss()
  elseif edited then
    follow(now)
    ask(client)
  else
    M.dismiss()
  end
end

--- Follows the writer in a buffer.
function M.attach(_, bufnr)
  local group = vim.api.nvim_create_augroup('gpt2.ghost', { clear = false })
  vim.api.nvim_clear_autocmds({ group = group, buffer = bufnr })
  local function on(events, callback)
    vim.api.nvim_create_autocmd(events, { group = group, buffer = bufnr, callback = function() callback() end })
  end
  on('InsertEnter', function() seen = look() end)
  on({ 'TextChangedI', 'TextChangedP', 'CursorMovedI' }, update)
  on({ 'InsertLeave', 'BufLeave' }, M.dismiss)
end

--- Requests a suggestion at the caret.
function M.refresh()
  local client = client_module.get()
  if client and is_inserting() then
    seen = look()
    ask(client)
  end
end

--- Accepts a beginning of the ghost text.
--- @param cut function one of gpt2.cut
--- @return boolean whether there was ghost text
function M.accept(cut)
  local now = look()
  if not shown or shown.bufnr ~= now.bufnr or shown.row ~= now.row or shown.col ~= now.col then
    return false
  end
  vim.schedule(function()
    if shown and vim.deep_equal(now, look()) then
      text.insert(cut(shown.text)) -- the edit's events then move the rest
    end
  end)
  return true
end

--- Hides the ghost text.
--- @return boolean whether there was ghost text
function M.dismiss()
  local was_shown = shown ~= nil
  cancel()
  hide()
  return was_shown
end

--- The ghost text on the screen, or nil.
function M.text()
  return shown and shown.text
end

return M
