--- How much of a suggestion to accept. Each function takes the suggestion and returns a beginning of it.
local M = {}

function M.all(text)
  return text
end

--- The next word, with the space before it and the marks after it.
function M.word(text)
  return text:match('^%s*%S+') or text
end

-- Vim patterns, since Lua's do not support multi-byte characters.
local closers = [=[["')\]”’»]*]=]
local mark = [=[[.!?…]\+\ze]=] .. closers .. [=[\%(\s\|\n\|$\)]=]
local word = [=[[[:lower:][:upper:][:digit:].]*$]=]

local abbreviations = {
  'mr', 'mrs', 'ms', 'dr', 'prof', 'st', 'vs', 'e.g', 'i.e', 'cf',
  'eds', 'pp', 'approx', 'lt', 'sgt', 'capt', 'rev', 'gov',
}

--- Whether a text ends with a word whose full stop does not end a sentence.
local function is_abbreviated(text)
  local last = vim.fn.matchstr(text, word)
  return vim.tbl_contains(abbreviations, last:lower()) or vim.fn.strchars(last) == 1 and last ~= 'I' and not last:find('%d')
end

--- Up to the first mark that ends a sentence, closing quotes and brackets included.
function M.sentence(text)
  local from = 0
  while true do
    local marks, first, last = unpack(vim.fn.matchstrpos(text, mark, from))
    if first < 0 then
      return text
    elseif marks ~= '.' or not is_abbreviated(text:sub(1, first)) then
      return text:sub(1, vim.fn.matchend(text, closers, last))
    end
    from = last
  end
end

return M
