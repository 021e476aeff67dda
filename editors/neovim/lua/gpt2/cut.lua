--- How much of a suggestion is accepted. Each takes the suggestion and returns a beginning of it.
local M = {}

function M.all(text)
  return text
end

--- The next word, with the space before it and the marks behind it.
function M.word(text)
  return text:match('^%s*%S+') or text
end

--- Up to the first mark that ends a sentence, closing quotes and brackets included.
function M.sentence(text)
  local at = 1
  while true do
    local mark = text:find('[.!?]', at)
    if not mark then
      return text
    end
    local last = mark
    for _, close in ipairs({ '[.!?]+', '["\')%]]+', '”', '’', '»' }) do
      local _, found = text:find('^' .. close, last + 1)
      last = found or last
    end
    if last == #text or text:find('^%s', last + 1) then
      return text:sub(1, last)
    end
    at = last + 1
  end
end

return M
