set nocompatible
call plug#begin()
Plug 'dense-analysis/ale'
Plug '~/gpt2-lsp/editors/vim'
call plug#end()
let g:ale_completion_enabled = 1
set completeopt=menu,menuone,noinsert
