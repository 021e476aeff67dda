--- A word from the menu comes with a space, which is removed again before a punctuation mark or a line break.
local M = {}

local text = require('gpt2.text')

local brought -- where a word came with its space; nil once anything else was done

--- Marks without a space before them. A Vim pattern, since Lua's do not support multi-byte characters.
local closers = [=[[.,;:!?…)\]}”’»"]]=]

local function look()
  local row, col = text.caret()
  return {
    bufnr = vim.api.nvim_get_current_buf(), row = row, line = vim.api.nvim_get_current_line():sub(1, col),
    lines = vim.api.nvim_buf_line_count(0),
  }
end

local function is_there()
  return brought ~= nil and vim.deep_equal(brought, look())
end

local function feed(keys, typed)
  vim.fn.feedkeys(vim.api.nvim_replace_termcodes(keys, true, false, true) .. (typed or ''), 'in')
end

local function remove(row, col)
  vim.api.nvim_buf_set_text(0, row, col - 1, row, col, { '' })
end

--- Removes the space before the caret.
function M.remove()
  local row, col = text.caret()
  remove(row, col)
  vim.api.nvim_win_set_cursor(0, { row + 1, col - 1 })
end

local function on_complete()
  local done = vim.v.completed_item
  local item = vim.tbl_get(done, 'user_data', 'nvim', 'lsp', 'completion_item')
  if not item or not vim.endswith(done.word, ' ') or vim.endswith(item.label, ' ') then
    return
  end
  brought = look()
  feed('<C-g>u') -- ends the undo step, so that a line break after the word has its own
end

--- The mark is typed again after the space is removed, all in one undo step.
local function on_key()
  if is_there() and vim.fn.match(vim.v.char, closers) == 0 then
    feed('<C-g>u<Cmd>lua require("gpt2.space").remove()<CR>', vim.v.char)
    vim.v.char = ''
  end
  brought = nil
end

--- A line break is noticed only after it is in the text.
local function on_move()
  if not brought or is_there() then
    return
  end
  local was, now = brought, look()
  brought = nil
  if now.bufnr == was.bufnr and now.row == was.row + 1 and now.lines == was.lines + 1
    and vim.api.nvim_buf_get_lines(0, was.row, now.row, false)[1] == was.line then
    vim.cmd('undojoin') -- with the line break, if that closed the menu
    remove(was.row, #was.line)
  end
end

--- Follows the writer in all buffers.
function M.follow(group)
  local function on(events, callback)
    vim.api.nvim_create_autocmd(events, { group = group, callback = function() callback() end })
  end
  on('CompleteDone', on_complete)
  on('InsertCharPre', on_key)
  on({ 'CursorMovedI', 'TextChangedI' }, on_move)
  on('InsertLeave', function()
    on_move()
    brought = nil
  end)
end

return M
