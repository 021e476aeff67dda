-- Drives another Neovim as a writer would: sends keys, and checks what the editor shows and saves.
-- usage: HOME=… nvim --clean --headless -S neovim.lua   with the file scenario.json in the home directory
local home = os.getenv('HOME')
local scenario = vim.fn.json_decode(vim.fn.readfile(home .. '/scenario.json'))
local result = {}

local editor -- the channel to the other Neovim

local function type_keys(keys) vim.rpcrequest(editor, 'nvim_input', keys) end
local function lua(code, ...) return vim.rpcrequest(editor, 'nvim_exec_lua', code, { ... }) end
local function line() return lua('return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\\n")') end
local function messages() return lua('return vim.fn.execute("messages")') end

--- The longest time that a step waits. Nothing takes this long; the limit only keeps a broken test from hanging.
local guard = 60000

local function wait_for(what, condition)
  local last = vim.loop.now() + guard
  while vim.loop.now() < last do
    local value = condition()
    if value and value ~= vim.NIL then
      return value
    end
    vim.loop.sleep(20) -- in Neovim 0.7, vim.wait() takes up to ten times as long while the other one sends its screen
  end
  error(('Waited in vain for %s. Text: %s. Messages: %s'):format(what, line(), messages()))
end

--- The suggestion's text and highlight group.
local function ghost_chunk()
  return lua([[
    for _, name in ipairs({ 'gpt2', 'nvim.lsp.inline_completion' }) do
      local space = vim.api.nvim_get_namespaces()[name]
      local mark = space and vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true })[1]
      if mark then return mark[4].virt_text[1] end
    end]])
end

local function ghost()
  local chunk = ghost_chunk()
  return chunk ~= vim.NIL and chunk[1] or vim.NIL
end

--- Saves the file and keeps a copy.
local function save(name)
  type_keys('<Esc>:write<CR>')
  wait_for('the saved file', function() return not lua('return vim.bo.modified') end)
  vim.fn.writefile(vim.fn.readfile(home .. '/notes.md', 'b'), home .. '/' .. name, 'b')
end

local function write_and_see(text)
  type_keys('<Esc>:%delete<CR>i' .. text)
  return wait_for('ghost text after ' .. text, ghost)
end

local steps = {}

--- Waits for the server, because Neovim asks at a key and does not ask again.
function steps.attach()
  wait_for('the server', function() return lua('return vim.lsp.get_clients({ bufnr = 0 })[1] ~= nil') end)
end

--- Accepts the first suggestion as a whole.
function steps.accept()
  result.ghost = write_and_see(scenario.text)
  type_keys('<C-f>')
  wait_for('the accepted text', function() return line() == scenario.text .. result.ghost end)
  save('accepted.md')
end

--- Accepts a word, then the sentence. Without a suggestion, the key has its usual meaning.
function steps.accept_parts()
  result.ghost_of_words = write_and_see(scenario.words)
  local first = result.ghost_of_words:match('^%s*%S+')
  type_keys('<M-f>')
  wait_for('the first word', function() return line() == scenario.words .. first end)
  wait_for('the rest', ghost)
  result.rest = ghost()
  type_keys('<M-e>')
  wait_for('the sentence', function() return line() == scenario.words .. first .. result.rest end)
  save('parts.md')
  type_keys('u')
  wait_for('the sentence to be undone alone', function() return line() == scenario.words .. first end)
  type_keys(':%delete<CR>ib1b1<Home><M-f>1x') -- Neovim takes Alt+F as Esc and f
  wait_for('the usual meaning of the key', function() return line() == 'bb1' end)
end

--- Opens the menu after a text, asks again until the server has found the word, and selects it.
local function find_in_menu(text, word)
  type_keys('<Esc>:%delete<CR>i' .. text)
  wait_for('the text', function() return line() == text end)
  local asked = 0
  local place = wait_for(word .. ' in the menu', function()
    for place, item in ipairs(lua('return vim.fn.complete_info({ "items" }).items')) do
      if item.word == word then return place end
    end
    if vim.loop.now() > asked + 500 then
      type_keys('<C-e><C-x><C-o>')
      asked = vim.loop.now()
    end
  end)
  type_keys(('<Down>'):rep(place - 1))
end

--- A word of the menu comes with a space. A punctuation mark or a line break removes it, in the same undo step.
function steps.menu()
  lua('vim.o.completeopt = "menuone,noinsert"; vim.bo.omnifunc = "v:lua.vim.lsp.omnifunc"') -- Neovim 0.7 leaves this to the writer
  local text, word = scenario.menu.text, scenario.menu.word .. ' '
  local whole = text:gsub('%a+$', word)
  local into = '<Down><C-p>' -- puts the word into the text and leaves the menu open, so that the next key closes it
  for keys, rest in pairs({ ['<C-y>.'] = '.', ['<C-y>”'] = '”', ['<C-y><CR>'] = '\n', ['<C-y>. Th'] = '. Th', [into .. '.'] = '.' }) do
    find_in_menu(text, word)
    type_keys(keys)
    wait_for('the space to go at ' .. keys, function() return line() == vim.trim(whole) .. rest end)
    type_keys('<Esc>u')
    wait_for('the space to come back', function() return line() == whole end)
  end
  for keys, rest in pairs({ ['<C-y>of.'] = ' of.', ['<C-y> <BS>.'] = ' .', [into .. '<CR>'] = '\n', ['<C-y><CR><Esc>'] = '\n' }) do
    find_in_menu(text, word)
    type_keys(keys)
    wait_for('the text after ' .. keys, function() return line() == vim.trim(whole) .. rest end)
  end
end

--- Typing the suggested text keeps the suggestion; dismissing removes it.
function steps.type_through()
  local shown = write_and_see(scenario.words)
  type_keys(shown:sub(1, 1))
  wait_for('the rest of the ghost text', function() return ghost() == shown:sub(2) end)
  type_keys('<C-e>')
  wait_for('no ghost text', function() return ghost() == vim.NIL end)
  result.dismissed = line()
end

--- A code action continues the paragraph.
function steps.code_action()
  type_keys('<Esc>:%delete<CR>i' .. scenario.paragraph)
  lua([[
    vim.ui.select = function(items, options, choose)
      for _, item in ipairs(items) do
        if options.format_item(item) == 'Continue the paragraph' then return choose(item) end
      end
    end]])
  type_keys('<M-a>')
  wait_for('the paragraph', function() return #line() > #scenario.paragraph end)
  wait_for('its end', function() return lua('return require("gpt2").status()') == 'ready' end)
  save('paragraph.md')
end

function steps.commands()
  type_keys('<Esc>:%delete<CR>i' .. scenario.paragraph .. '<Esc>:Gpt2 sentence<CR>')
  wait_for('the sentence', function() return #line() > #scenario.paragraph end)
  wait_for('its end', function() return lua('return require("gpt2").status()') == 'ready' end)
  result.sentence = line()
  wait_for('the report', function() return messages():find('GPT-2: completed the sentence', 1, true) end)
  type_keys(':Gpt2 stop<CR>')
  wait_for('the answer', function() return messages():find('GPT-2: nothing is being written', 1, true) end)
  result.messages = messages()
  type_keys(':Gpt2 stats<CR>')
  result.stats = wait_for('the figures', function() return messages():match('%d+ shown, %d+ accepted[^\n]*') end)
  type_keys(':%delete<CR>i```<CR>code<Esc>:Gpt2 why<CR>')
  result.why = wait_for('the reason', function() return messages():match('The caret is in code.') end)
end

--- A pause removes the suggestion.
function steps.pause()
  write_and_see(scenario.words)
  type_keys('<Cmd>Gpt2 pause 5<CR>')
  wait_for('the pause', function() return messages():find('GPT-2: paused for 5 minutes', 1, true) end)
  wait_for('no ghost text', function() return ghost() == vim.NIL end)
  wait_for('the state', function() return lua('return require("gpt2").status()') == 'paused' end)
  type_keys('<Cmd>Gpt2 resume<CR>')
  wait_for('the end of the pause', function() return messages():find('GPT-2: suggestions are on', 1, true) and lua('return require("gpt2").status()') == 'ready' end)
end

--- An alternative is inserted where it was requested, unless the text has changed.
function steps.alternatives()
  lua([[vim.ui.select = function(items, _, choose) _G.choose = function() choose(items[1]) end end]])
  local function ask()
    type_keys('<Esc>:%delete<CR>i' .. scenario.paragraph .. '<Esc>:Gpt2 alternatives<CR>')
    wait_for('the alternatives', function() return lua('return _G.choose ~= nil') end)
  end
  ask()
  type_keys('0:lua choose() choose = nil<CR>')
  wait_for('the alternative', function() return #line() > #scenario.paragraph end)
  result.alternative = line()
  ask()
  type_keys('Ox<Esc>:lua choose() choose = nil<CR>')
  wait_for('the refusal', function() return messages():find('The text has changed; nothing was inserted', 1, true) end)
  result.refused = line()
end

function steps.sentences()
  result.sentences = lua('return vim.tbl_map(require("gpt2.cut").sentence, ...)', scenario.suggestions)
end

local function server() return lua('local client = require("gpt2.client").get() return client and client.id') end

--- When a server dies, its ghost text goes. A new server can be started.
function steps.restart()
  local old = server()
  write_and_see(scenario.words)
  lua('told = ""; vim.notify = function(text) told = told .. text end') -- otherwise a message of several lines would wait for a key
  lua([[for _, id in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do vim.loop.kill(id, 'sigkill') end]])
  wait_for('the warning', function() return lua('return told'):find(':Gpt2 restart starts it again', 1, true) end)
  wait_for('no ghost text', function() return ghost() == vim.NIL end)
  type_keys('<Esc>:Gpt2 restart<CR>')
  wait_for('a new server', function() local id = server() return id ~= vim.NIL and id ~= old end)
  wait_for('the report', function() return lua('return told'):find('GPT-2: the server was restarted', 1, true) end)
  write_and_see(scenario.words)

  -- A server that runs is replaced, too, and all files use the new one.
  old = server()
  type_keys('<Esc>:Gpt2 restart<CR>')
  wait_for('a newer server', function() local id = server() return id ~= vim.NIL and id ~= old end)
  write_and_see(scenario.words)
  local newer = server()
  type_keys('<Esc>:new<CR>:setfiletype markdown<CR>')
  wait_for('the same server', function() return lua('return vim.lsp.buf_is_attached(0, ...)', newer) end)
  type_keys(':bdelete!<CR>')

  -- A hover's window is Markdown, but not a file.
  result.hover_is_served = lua([[
    local hover = vim.lsp.util.open_floating_preview({ 'a *hover*' }, 'markdown', {})
    vim.bo[hover].filetype = 'markdown' -- Neovim 0.7 does not set it
    return vim.lsp.buf_is_attached(hover, ...)]], newer)
end

function steps.health()
  type_keys(':checkhealth gpt2<CR>')
  result.health = wait_for('the report', function() local text = line() return text:find('accept_sentence') and text end)
  type_keys(':bdelete!<CR>')
end

--- The colours in a terminal without true colour.
function steps.colour()
  write_and_see(scenario.text)
  local function colour(group) return lua('return vim.fn.synIDattr(vim.fn.synIDtrans(vim.fn.hlID(...)), "fg", "cterm")', group) end
  result.ghost_colour, result.text_colour = colour(ghost_chunk()[2]), colour('Normal')
end

function steps.help()
  type_keys(':help gpt2<CR>')
  result.help = wait_for('the help', function() return lua('return vim.bo.buftype == "help" and vim.fn.expand("%:t")') end)
  type_keys(':quit<CR>')
end

local function main()
  editor = vim.fn.jobstart({ 'nvim', '--embed', 'notes.md' }, { rpc = true, cwd = home })
  vim.rpcrequest(editor, 'nvim_ui_attach', 100, 30, { rgb = true })
  for _, name in ipairs(scenario.steps) do
    io.stderr:write(name, "\n") -- shows which step hangs if the other Neovim never answers
    steps[name]()
  end
  type_keys('<Esc>:qall!<CR>')
  result.exit_code = vim.fn.jobwait({ editor }, guard)[1]
end

local ok, problem = xpcall(main, debug.traceback)
result.problem = not ok and problem or nil
vim.fn.writefile({ vim.fn.json_encode(result) }, home .. '/result.json')
vim.cmd('qall!')
