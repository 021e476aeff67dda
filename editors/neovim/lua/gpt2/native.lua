--- Ghost text with Neovim's own inline completion, since 0.12.
local M = {}

local text = require('gpt2.text')
local namespace = vim.api.nvim_create_namespace('nvim.lsp.inline_completion')

function M.attach(client, bufnr)
  vim.lsp.inline_completion.enable(true, { bufnr = bufnr })
end

--- Requests a suggestion at the caret.
function M.refresh()
  if vim.startswith(vim.api.nvim_get_mode().mode, 'i') then
    vim.api.nvim_exec_autocmds('CursorMovedI', { buffer = 0, modeline = false })
  end
end

--- The rest of an item at the caret, or nil if something else has been typed since.
local function rest(item)
  if not item.range then
    return item.insert_text
  end
  local row, col = item.range:to_extmark()
  local caret_row, caret_col = text.caret()
  local typed = vim.api.nvim_get_current_line():sub(col + 1, caret_col)
  local agrees = row == caret_row and col <= caret_col and vim.startswith(item.insert_text, typed)
  return agrees and item.insert_text:sub(#typed + 1) or nil
end

--- Accepts a beginning of the ghost text.
--- @param cut function one of gpt2.cut
--- @return boolean whether there was ghost text
function M.accept(cut)
  return vim.lsp.inline_completion.get({
    on_accept = function(item)
      local left = rest(item)
      if left then
        text.insert(cut(left))
      end
    end,
  })
end

--- Hides the ghost text.
--- @return boolean whether there was ghost text
function M.dismiss()
  if not M.text() then
    return false
  end
  vim.lsp.inline_completion.get({ on_accept = function() end })
  return true
end

--- The ghost text on the screen, or nil.
function M.text()
  local mark = vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })[1]
  return mark and mark[4].virt_text and mark[4].virt_text[1][1]
end

return M
