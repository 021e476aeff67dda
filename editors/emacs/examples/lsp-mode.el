(load "~/gpt2-lsp/editors/emacs/gpt2")
(require 'lsp-mode)
(setq lsp-auto-guess-root t)
(add-hook 'text-mode-hook #'gpt2-ensure)
