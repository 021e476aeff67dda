" Stands in for vim-plug: uses plugins at a local path, or where vim-plug would have installed them.

function! plug#begin() abort
  let s:plugins = []
  command! -nargs=1 Plug call plug#(<args>)
endfunction

function! plug#(name) abort
  let l:home = has('nvim') ? stdpath('data') . '/plugged/' : expand('~/.vim/plugged/')
  call add(s:plugins, a:name[0] ==# '~' ? expand(a:name) : l:home . fnamemodify(a:name, ':t'))
endfunction

function! plug#end() abort
  for l:plugin in s:plugins
    if !isdirectory(l:plugin)
      throw 'no plugin: ' . l:plugin
    endif
    let &runtimepath .= ',' . l:plugin
  endfor
  filetype plugin indent on
  syntax enable
endfunction
