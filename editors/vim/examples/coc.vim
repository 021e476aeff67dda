set nocompatible
filetype plugin indent on
inoremap <silent><expr> <C-f> coc#inline#visible() ? coc#inline#accept() : "\<C-f>"
inoremap <silent><expr> <M-f> coc#inline#visible() ? coc#inline#accept('word') : "\<M-f>"
