--- The text at the caret.
local M = {}

--- The caret: its row, and its column in bytes, both from 0.
function M.caret()
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  return row - 1, col
end

--- Inserts text at the caret as a separate undo step, and moves the caret after it.
function M.insert(text)
  local row, col = M.caret()
  local lines = vim.split(text, '\n')
  vim.cmd('let &l:undolevels = &l:undolevels') -- ends the undo step of what was typed before
  vim.api.nvim_buf_set_text(0, row, col, row, col, lines)
  vim.api.nvim_win_set_cursor(0, { row + #lines, (#lines == 1 and col or 0) + #lines[#lines] })
end

return M
