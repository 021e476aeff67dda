(load "~/gpt2-lsp/editors/emacs/gpt2")
(require 'eglot)
(add-hook 'text-mode-hook #'gpt2-ensure)
