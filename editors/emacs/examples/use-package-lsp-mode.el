(use-package lsp-mode
  :demand t
  :custom (lsp-auto-guess-root t))
(use-package gpt2
  :load-path "~/gpt2-lsp/editors/emacs"
  :hook (text-mode . gpt2-ensure))
