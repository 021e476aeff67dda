" The command :Gpt2 with its subcommands.

let s:subcommands = {
\ 'continue': {-> s:Write('continueParagraph')},
\ 'sentence': {-> s:Write('completeSentence')},
\ 'sample': {-> s:Write('sample')},
\ 'alternatives': {-> s:Execute('alternatives', s:Place(), function('s:Choose', [s:Here()]))},
\ 'why': {-> s:Why()},
\ 'pause': {minutes -> s:Execute('pause', {'minutes': str2float(minutes)}, {-> s:Say('paused for ' . minutes . ' minutes')})},
\ 'resume': {-> s:Execute('resume', {}, {-> s:Say('suggestions are on')})},
\ 'stats': {-> s:Execute('stats', {}, function('s:TellStats'))},
\}

function! gpt2#Names(start, ...) abort
  return filter(sort(keys(s:subcommands)), {_, name -> stridx(name, a:start) == 0})
endfunction

function! gpt2#Run(name, ...) abort
  if !has_key(s:subcommands, a:name)
    return s:Say('there is no command :Gpt2 ' . a:name)
  endif
  call call(s:subcommands[a:name], a:name ==# 'pause' ? [get(a:000, 0, '10')] : [])
endfunction

" The server, through ALE

let s:waiting = {} " by request: what to do with the answer

" Lets the server execute a command, and calls Then with its result.
function! s:Execute(command, argument, Then) abort
  let l:params = {'command': 'gpt2.' . a:command, 'arguments': empty(a:argument) ? [] : [a:argument]}
  let l:linters = s:Linters()
  if empty(l:linters)
    return s:Say(s:WhyNoLinter())
  endif
  call ale#lsp_linter#StartLSP(bufnr(''), l:linters[0], {_, server -> s:Send(server, l:params, a:Then)})
endfunction

" Starts the server for this buffer, if it should have suggestions and no server is running.
function! gpt2#Start() abort
  for l:linter in s:Linters()
    setlocal omnifunc=ale#completion#OmniFunc " that of Vim's Markdown plugin completes HTML tags
    call ale#lsp_linter#StartLSP(bufnr(''), l:linter, {_, server -> ale#lsp#RegisterCallback(server.connection_id, function('s:Answer'))})
  endfor
endfunction

function! s:Linters() abort
  return filter(ale#linter#Get(&filetype), {_, linter -> linter.name ==# 'gpt2'})
endfunction

function! s:WhyNoLinter() abort
  let l:all = ale#linter#GetAll(split(&filetype, '\.'))
  if empty(filter(l:all, {_, linter -> linter.name ==# 'gpt2'}))
    return 'there are no suggestions in files of the type ' . &filetype
  endif
  let l:variable = exists('b:ale_linters') ? 'b:ale_linters' : has_key(g:ale_linters, &filetype) ? 'g:ale_linters' : 'g:ale_linters_explicit'
  return l:variable . ' leaves out gpt2 for files of the type ' . &filetype
endfunction

function! s:Send(server, params, Then) abort
  call ale#lsp#NotifyForChanges(a:server.connection_id, a:server.buffer)
  call ale#lsp#RegisterCallback(a:server.connection_id, function('s:Answer'))
  let l:id = ale#lsp#Send(a:server.connection_id, [0, 'workspace/executeCommand', a:params])
  let s:waiting[l:id] = a:Then
endfunction

function! s:Answer(connection, response) abort
  if get(a:response, 'method', '') ==# 'gpt2/status'
    return s:TellStatus(a:response.params)
  elseif has_key(a:response, 'method') || !has_key(s:waiting, get(a:response, 'id', ''))
    return
  endif
  let l:Then = remove(s:waiting, a:response.id)
  if has_key(a:response, 'error')
    call s:Say(a:response.error.message)
  else
    call l:Then(a:response.result)
  endif
endfunction

" The caret in the form that the server's commands take. Outside insert mode the cursor is on a character; on the last one of a line it
" means the end of the line.
function! s:Place() abort
  let l:before = strpart(getline('.'), 0, s:Column())
  let l:units = strchars(l:before) + len(substitute(l:before, '[^\U10000-\U10ffff]', '', 'g')) / 4
  return {'uri': ale#util#ToURI(expand('%:p')), 'position': {'line': line('.') - 1, 'character': l:units}}
endfunction

" The bytes before the caret.
function! s:Column() abort
  let l:column = col('.') - 1
  return mode() !=# 'i' && strchars(strpart(getline('.'), l:column)) == 1 ? col('$') - 1 : l:column
endfunction

" Handling of the answers

function! s:Say(text) abort
  redraw
  echomsg 'GPT-2: ' . a:text
endfunction

" A writer who was faster than the server gets the menu now.
function! s:TellStatus(status) abort
  if a:status.state ==# 'error'
    call s:Say(a:status.message . ' ' . get(a:status, 'remedy', ''))
  elseif a:status.state ==# 'ready' && mode() ==# 'i' && !pumvisible()
    call ale#completion#Queue()
  endif
endfunction

function! s:Why() abort
  call s:Execute('whyNothing', s:Place(), {result -> s:Say(result.sentence)})
endfunction

function! s:TellStats(stats) abort
  call s:Say(a:stats.shown . ' shown, ' . a:stats.accepted . ' accepted, ' . a:stats.keystrokesSaved . ' keys saved')
endfunction

function! s:Write(command) abort
  let l:here = s:Here()
  call s:Execute(a:command, s:Place(), {result -> empty(result.text) ? s:Why() : s:Insert(l:here, result.text)})
endfunction

" The place that the answer to a request belongs to.
function! s:Here() abort
  return {'buffer': bufnr(''), 'tick': b:changedtick, 'line': line('.'), 'column': s:Column()}
endfunction

function! s:Choose(place, result) abort
  if empty(a:result.items)
    return s:Why()
  endif
  let l:texts = map(copy(a:result.items), {_, item -> item.text})
  let l:number = inputlist(['Continue with:'] + map(copy(l:texts), {i, text -> (i + 1) . '. ' . trim(text)}))
  if l:number >= 1 && l:number <= len(l:texts)
    call s:Insert(a:place, l:texts[l:number - 1])
  endif
endfunction

" Inserts text where it was requested, as one undo step, unless the writer has moved on.
function! s:Insert(place, text) abort
  if bufnr('') != a:place.buffer
    return s:Say('another file is open now; nothing was inserted')
  elseif b:changedtick != a:place.tick
    return s:Say('the text has changed; nothing was inserted')
  endif
  let [l:line, l:column, l:lines] = [getline(a:place.line), a:place.column, split(a:text, "\n", 1)]
  let l:stayed = line('.') == a:place.line && s:Column() == l:column
  let l:end = len(l:lines) == 1 ? l:column + len(l:lines[0]) : len(l:lines[-1])
  let l:lines[0] = strpart(l:line, 0, l:column) . l:lines[0]
  let l:lines[-1] .= strpart(l:line, l:column)
  call setline(a:place.line, l:lines[0])
  call append(a:place.line, l:lines[1:])
  if l:stayed
    call cursor(a:place.line + len(l:lines) - 1, l:end + 1)
  endif
  redraw
endfunction
