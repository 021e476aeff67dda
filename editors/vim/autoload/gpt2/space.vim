" A word from the menu comes with a space, which is removed again before a punctuation mark or a line break.
scriptencoding utf-8

" Where a word came with its space; empty once anything else was done.
let s:brought = {}

" Marks without a space before them.
let s:closers = '[.,;:!?…)\]}”’»"]'

function! s:Look() abort
  return {'buffer': bufnr(''), 'row': line('.'), 'text': strpart(getline('.'), 0, col('.') - 1), 'lines': line('$')}
endfunction

" Notes a word that ends with a space. ALE marks its items, but not whose they are.
function! gpt2#space#Completed(item) abort
  if get(a:item, 'word', '') =~# '\a $' && string(get(a:item, 'user_data', '')) =~# '_ale_completion_item'
    let s:brought = s:Look()
    call feedkeys("\<C-g>u", 'in') " ends the undo step, so that a line break after the word has its own
  endif
endfunction

" The mark is typed again after the space is removed, all in one undo step.
function! gpt2#space#Typed() abort
  if s:brought ==# s:Look() && v:char =~# s:closers
    call feedkeys("\<C-g>u\<Cmd>call gpt2#space#Remove(line('.'), col('.') - 1)\<CR>" . v:char, 'in')
    let v:char = ''
  endif
  let s:brought = {}
endfunction

" A line break is noticed only after it is in the text.
function! gpt2#space#Moved() abort
  let [l:was, l:now] = [s:brought, s:Look()]
  if empty(l:was) || l:was ==# l:now
    return
  endif
  let s:brought = {}
  if l:now.buffer == l:was.buffer && l:now.row == l:was.row + 1 && l:now.lines == l:was.lines + 1 && getline(l:was.row) ==# l:was.text
    undojoin " with the line break, if that closed the menu
    call gpt2#space#Remove(l:was.row, len(l:was.text))
  endif
endfunction

function! gpt2#space#Left() abort
  call gpt2#space#Moved()
  let s:brought = {}
endfunction

" Removes the space that ends at a column, and moves a caret after it along.
function! gpt2#space#Remove(row, column) abort
  let [l:line, l:caret] = [getline(a:row), col('.')]
  call setline(a:row, strpart(l:line, 0, a:column - 1) . strpart(l:line, a:column))
  if line('.') == a:row
    call cursor(a:row, l:caret - 1)
  endif
endfunction
