--- The look of ghost text: the group Gpt2Ghost.
local M = {}

local function colour(group, mode)
  return vim.fn.synIDattr(vim.fn.synIDtrans(vim.fn.hlID(group)), 'fg', mode)
end

--- The default look: that of comments, or grey if comments have no colour in the terminal, as in Neovim's own colour scheme since 0.10
--- without 'termguicolors'.
local function set_default()
  if colour('Comment', 'cterm') ~= '' then
    vim.cmd('highlight! link Gpt2DefaultGhost Comment')
  else
    local gui = colour('Comment', 'gui')
    vim.cmd('highlight! link Gpt2DefaultGhost NONE')
    vim.cmd('highlight Gpt2DefaultGhost ctermfg=DarkGrey guifg=' .. (gui ~= '' and gui or 'Grey50'))
  end
  vim.cmd('highlight default link Gpt2Ghost Gpt2DefaultGhost')
end

--- Neovim's own inline completion has a separate group; unless it was changed, it is linked to ours.
local function set_native()
  if vim.lsp.inline_completion and vim.api.nvim_get_hl(0, { name = 'ComplHint' }).link == 'NonText' then
    vim.cmd('highlight! link ComplHint Gpt2Ghost')
  end
end

local function apply()
  set_default()
  set_native()
end

--- Sets the colours now and with each new colour scheme.
function M.follow(group)
  apply()
  vim.api.nvim_create_autocmd('ColorScheme', { group = group, callback = function() apply() end })
end

return M
