" Continues prose with GPT-2 through ALE: completion, code actions, and the command :Gpt2.

if exists('g:loaded_gpt2')
  finish
endif
let g:loaded_gpt2 = 1

" The server's program, and its settings.
let g:gpt2_executable = get(g:, 'gpt2_executable', 'gpt2-lsp')
let g:gpt2_settings = get(g:, 'gpt2_settings', {})

" Whether the space after a word can be removed, which needs <Cmd>. ALE can send the client's own capabilities only in the options.
let s:follows_space = has('patch-8.2.1978')
let s:experimental = {'experimental': {'gpt2': {'spaceAfterWord': s:follows_space ? v:true : v:false}}}

for s:filetype in ['markdown', 'text', 'tex', 'plaintex', 'rst', 'asciidoc', 'org', 'typst', 'gitcommit', 'mail']
  call ale#linter#Define(s:filetype, {
  \ 'name': 'gpt2',
  \ 'lsp': 'stdio',
  \ 'executable': {-> g:gpt2_executable},
  \ 'command': '%e serve',
  \ 'language': s:filetype,
  \ 'project_root': {-> expand('~')},
  \ 'initialization_options': {-> extend(copy(s:experimental), g:gpt2_settings)},
  \})
endfor

augroup gpt2
  autocmd!
  autocmd FileType * call gpt2#Start()
  if s:follows_space
    autocmd CompleteDone * call gpt2#space#Completed(v:completed_item)
    autocmd InsertCharPre * call gpt2#space#Typed()
    autocmd CursorMovedI,TextChangedI * call gpt2#space#Moved()
    autocmd InsertLeave * call gpt2#space#Left()
  endif
augroup END

command! -nargs=+ -complete=customlist,gpt2#Names Gpt2 call gpt2#Run(<f-args>)
