;;; gpt2.el --- Continues prose with GPT-2  -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: convenience, wp
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Registers the server gpt2-lsp with eglot and lsp-mode, whichever is used, shows its suggestions as ghost text at the caret, and
;; provides its commands.  `gpt2-ghost-mode' shows the ghost text and is on in every buffer that the server serves.
;;
;; Eglot has one server per buffer, and this file makes it GPT-2 in the modes of `gpt2-modes', before other servers for them.  Leave out
;; a mode that should keep another server, before eglot is loaded.  With `lsp-mode' GPT-2 runs beside other servers.

;;; Code:

(require 'cl-lib)
(require 'subr-x)

(defgroup gpt2 nil
  "Prose continued by GPT-2."
  :group 'convenience)

(defcustom gpt2-command '("gpt2-lsp" "serve")
  "The server's program and its arguments."
  :type '(repeat string))

(defcustom gpt2-modes '(markdown-mode gfm-mode org-mode latex-mode LaTeX-mode rst-mode adoc-mode typst-ts-mode text-mode)
  "The major modes for prose.  Set this before eglot is loaded."
  :type '(repeat symbol))

(defcustom gpt2-settings nil
  "Settings that differ from the defaults, as a plist: (:eagerness \"eager\")."
  :type 'plist)

(defface gpt2-ghost '((t :inherit shadow))
  "Suggested text that is not yet accepted.")

(declare-function eglot-ensure "eglot")
(declare-function lsp-deferred "lsp-mode")

;;;###autoload
(defun gpt2-ensure ()
  "Start the server in a buffer with prose.
Use `lsp-mode' if it is loaded, else eglot.  Add this to `text-mode-hook',
which all modes for prose run."
  (when (memq major-mode gpt2-modes)
    (setq-local lsp-modeline-code-actions-enable nil) ; would let the model run wherever the caret rests
    (if (featurep 'lsp-mode) (lsp-deferred) (eglot-ensure))))

;;; The client in use: eglot or lsp-mode

(declare-function eglot-current-server "eglot")
(declare-function eglot-managed-p "eglot")
(declare-function eglot-completion-at-point "eglot")
(declare-function eglot--signal-textDocument/didChange "eglot")
(declare-function eglot--pos-to-lsp-position "eglot")
(declare-function eglot--TextDocumentIdentifier "eglot")
(declare-function jsonrpc-async-request "jsonrpc")
(declare-function jsonrpc-notify "jsonrpc")
(declare-function jsonrpc--next-request-id "jsonrpc")
(declare-function lsp-workspaces "lsp-mode")
(declare-function lsp--client-server-id "lsp-mode")
(declare-function lsp--workspace-client "lsp-mode")
(declare-function lsp-request-async "lsp-mode")
(declare-function lsp-cancel-request-by-token "lsp-mode")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp--cur-position "lsp-mode")
(declare-function lsp--text-document-identifier "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(defvar lsp-language-id-configuration)
(defvar lsp-modeline-code-actions-enable)
(defvar lsp--cur-workspace)
(defvar eglot-server-programs)
(defvar eglot-confirm-server-initiated-edits)

(defun gpt2--eglot ()
  "Eglot's connection to the server in this buffer, or nil."
  (when-let ((server (and (fboundp 'eglot-managed-p) (eglot-managed-p) (eglot-current-server)))) ; else it finds a dead server elsewhere
    (and (eq (type-of server) 'gpt2-eglot-server) server)))

(defun gpt2--lsp ()
  "The `lsp-mode' workspace of the server in this buffer, or nil."
  (and (bound-and-true-p lsp-mode)
       (let (lsp--cur-workspace) ; otherwise a server that is ending would be found by this variable
         (cl-find 'gpt2 (lsp-workspaces) :key (lambda (workspace) (lsp--client-server-id (lsp--workspace-client workspace)))))))

(defun gpt2--running-p ()
  "Whether the server serves this buffer."
  (or (gpt2--eglot) (gpt2--lsp)))

(defun gpt2--place ()
  "This document and the caret: a plist of :textDocument and :position."
  (if (gpt2--eglot)
      (list :textDocument (eglot--TextDocumentIdentifier) :position (eglot--pos-to-lsp-position))
    (list :textDocument (lsp--text-document-identifier) :position (lsp--cur-position))))

(defun gpt2--request (method params answered &optional failed)
  "Ask the server for METHOD with PARAMS; call ANSWERED with the result.
Call FAILED, if given, when there is none.  Return a function that cancels
the request."
  (let ((buffer (current-buffer)))
    (cl-flet ((answer (result) (when (buffer-live-p buffer) (with-current-buffer buffer (funcall answered result))))
              (fail (problem)
                (unless (eql (gpt2--get problem :code) -32800) ; the code of a cancelled request
                  (message "GPT-2: %s" (gpt2--get problem :message)))
                (when (and failed (buffer-live-p buffer)) (with-current-buffer buffer (funcall failed)))))
      (if-let ((server (gpt2--eglot)))
          (progn
            (eglot--signal-textDocument/didChange)
            (let ((id (or (car (jsonrpc-async-request
                                server (intern (concat ":" method)) params :timeout 600
                                :success-fn #'answer
                                :error-fn #'fail
                                :timeout-fn (lambda () (fail '(:message "the server did not answer; try again")))))
                          (jsonrpc--next-request-id server)))) ; jsonrpc in Emacs 28 and 29 does not return it
              (lambda () (jsonrpc-notify server :$/cancelRequest (list :id id)))))
        (let ((lsp--cur-workspace (or (gpt2--lsp) (user-error "The GPT-2 server is not running in this buffer; eglot or lsp starts it")))
              (token (gensym "gpt2-")))
          (lsp-request-async method params #'answer :mode 'detached :cancel-token token
                             :error-handler #'fail)
          (lambda () (lsp-cancel-request-by-token token)))))))

(defun gpt2--get (object &rest keys)
  "The value in OBJECT under KEYS, one below the other.
Eglot reads JSON objects as plists, and `lsp-mode' as plists or hash tables."
  (dolist (key keys object)
    (setq object (if (hash-table-p object)
                     (gethash (substring (symbol-name key) 1) object)
                   (plist-get object key)))))

;;; Ghost text

(defvar-local gpt2--overlay nil "The ghost text on the screen.")
(defvar-local gpt2--seen nil "The last known text and caret.")
(defvar-local gpt2--cancel nil "Cancels the running request.")
(defvar-local gpt2--writing nil "Cancels the text that is being written.")
(defvar gpt2--state nil "The last known state of the server.")

(defvar gpt2-ghost-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-f") #'gpt2-accept)
    (define-key map (kbd "M-f") #'gpt2-accept-word)
    (define-key map (kbd "M-e") #'gpt2-accept-sentence)
    (define-key map (kbd "C-g") #'gpt2-dismiss)
    map)
  "Keys that work while ghost text is shown.")

(add-to-list 'minor-mode-map-alist (cons 'gpt2--overlay gpt2-ghost-map))

;;;###autoload
(define-minor-mode gpt2-ghost-mode
  "Show at the caret how the text might continue."
  :lighter (" GPT-2" (gpt2--writing ":writing"))
  (gpt2-dismiss)
  (if gpt2-ghost-mode
      (progn
        (setq gpt2--seen (gpt2--look))
        (add-hook 'post-command-hook #'gpt2--update nil t))
    (remove-hook 'post-command-hook #'gpt2--update t)))

(defun gpt2--look ()
  "The text and caret as they are now."
  (list (buffer-chars-modified-tick) (point)))

(defun gpt2--update ()
  "Follow the writer after a command."
  (let ((now (gpt2--look)))
    (unless (equal now gpt2--seen)
      (let ((edited (/= (car now) (or (car gpt2--seen) 0))))
        (setq gpt2--seen now)
        (if (and edited (not completion-in-region-mode) (not buffer-read-only) (gpt2--running-p))
            (progn (gpt2--follow) (gpt2--ask))
          (gpt2-dismiss))))))

(defun gpt2--on-status (status)
  "Handle the server's STATUS."
  (pcase (cons gpt2--state (setq gpt2--state (gpt2--get status :state)))
    (`(,_ . "error") (message "GPT-2: %s %s" (gpt2--get status :message) (or (gpt2--get status :remedy) "")))
    (`(,_ . "paused")
     (dolist (buffer (buffer-list))
       (with-current-buffer buffer (gpt2-dismiss))))
    ('("loading" . "ready")
     (with-current-buffer (window-buffer) ; a writer who was faster than the model gets a suggestion now
       (when (and gpt2-ghost-mode (gpt2--running-p) (not gpt2--overlay) (> (point) (point-min)))
         (gpt2--ask))))))

(defun gpt2--follow ()
  "Remove what was typed from the ghost text.
Hide all of it if something else was typed."
  (when gpt2--overlay
    (let* ((start (overlay-get gpt2--overlay 'gpt2-start))
           (text (gpt2--text))
           (typed (if (<= start (point)) (buffer-substring-no-properties start (point)) "\0")))
      (if (and (string-prefix-p typed text) (< (length typed) (length text)))
          (gpt2--show (substring text (length typed)))
        (gpt2--hide)))))

(defun gpt2--ask ()
  "Request a suggestion at the caret."
  (gpt2--stop-asking)
  (let ((asked (gpt2--look)))
    (setq gpt2--cancel
          (gpt2--request
           "textDocument/inlineCompletion" (append (gpt2--place) '(:context (:triggerKind 2))) ; Automatic
           (lambda (result)
             (when (equal asked (gpt2--look))
               (setq gpt2--cancel nil)
               (let ((items (gpt2--get result :items)))
                 (if (seq-empty-p items)
                     (gpt2--hide)
                   (gpt2--show (gpt2--get (elt items 0) :insertText))))))
           (lambda () (when (equal asked (gpt2--look)) (setq gpt2--cancel nil)))))))

(defun gpt2--show (text)
  "Show TEXT at the caret."
  (gpt2--hide)
  (let ((ghost (propertize text 'face 'gpt2-ghost)))
    (put-text-property 0 1 'cursor t ghost) ; the caret stays before it
    (setq gpt2--overlay (make-overlay (point) (point) nil t nil))
    (overlay-put gpt2--overlay 'after-string ghost)
    (overlay-put gpt2--overlay 'gpt2-start (point))))

(defun gpt2--text ()
  "The ghost text, or nil."
  (and gpt2--overlay (substring-no-properties (overlay-get gpt2--overlay 'after-string))))

(defun gpt2--hide ()
  "Hide the ghost text."
  (when gpt2--overlay
    (delete-overlay gpt2--overlay)
    (setq gpt2--overlay nil)))

(defun gpt2--stop-asking ()
  "Cancel the running request."
  (when-let ((cancel gpt2--cancel))
    (setq gpt2--cancel nil)
    (ignore-errors (funcall cancel)))) ; the server may have ended

(defun gpt2-dismiss ()
  "Dismiss the ghost text."
  (interactive)
  (gpt2--stop-asking)
  (gpt2--hide))

(defun gpt2--accept (cut)
  "Insert as much of the ghost text as the function CUT takes."
  (when-let ((text (gpt2--text)))
    (undo-boundary)
    (insert (funcall cut text))
    (undo-boundary)))

(defun gpt2-accept ()
  "Accept the ghost text."
  (interactive)
  (gpt2--accept #'identity))

(defun gpt2-accept-word ()
  "Accept the next word of the ghost text, with the marks after it."
  (interactive)
  (gpt2--accept #'gpt2--first-word))

(defun gpt2-accept-sentence ()
  "Accept the ghost text up to the end of its sentence."
  (interactive)
  (gpt2--accept #'gpt2--first-sentence))

(defun gpt2--first-word (text)
  "The first word of TEXT, with the space before it and the marks after it."
  (if (string-match "\\`[[:space:]\n]*[^[:space:]\n]+" text) (match-string 0 text) text))

(defun gpt2--first-sentence (text)
  "TEXT up to the first mark that ends a sentence.
Closing quotes and brackets are included."
  (let ((from 0) end)
    (while (and (not end) (string-match "\\([.!?…]+\\)[]\"')”’»]*\\(?:[[:space:]\n]\\|\\'\\)" text from))
      (setq from (match-end 0))
      (unless (and (equal (match-string 1 text) ".") (gpt2--abbreviated-p (substring text 0 (match-beginning 0))))
        (setq end from)))
    (if end (string-trim-right (substring text 0 end)) text)))

(defun gpt2--abbreviated-p (text)
  "Whether TEXT ends with a word whose full stop does not end a sentence."
  (let ((case-fold-search nil)
        (word (substring text (string-match "[[:alnum:].]*\\'" text))))
    (or (member (downcase word) '("mr" "mrs" "ms" "dr" "prof" "st" "vs" "e.g" "i.e" "cf"
                                       "eds" "pp" "approx" "lt" "sgt" "capt" "rev" "gov"))
        (and (string-match-p "\\`[[:alpha:]]\\'" word) (not (equal word "I"))))))

;;; The space that a word brings

(defvar-local gpt2--space nil "The position after the space that came with the last word.")
(defvar-local gpt2--space-before nil "The state before the current command: `gpt2--space' and the text's tick.")

(defun gpt2--completion-at-point ()
  "Eglot's completion; a word may come with a space."
  (when-let* ((found (and (memq 'eglot-completion-at-point completion-at-point-functions) (eglot-completion-at-point)))
              (exit (plist-get (nthcdr 3 found) :exit-function)))
    (append (seq-take found 3)
            (list :exit-function (lambda (text status) (funcall exit text status) (gpt2--note-space text)))
            (nthcdr 3 found))))

(defun gpt2--note-space (text)
  "Note a space after TEXT, an item's label, that was inserted with it."
  (when (and (eq (char-before) ?\s) (not (string-suffix-p " " text)))
    (setq gpt2--space (point))))

(defun gpt2--follow-space (on)
  "Start or, unless ON, stop following words and what is typed after them."
  (dolist (hook '((completion-at-point-functions . gpt2--completion-at-point)
                  (pre-command-hook . gpt2--leave-space)
                  (post-command-hook . gpt2--remove-space)))
    (if on (add-hook (car hook) (cdr hook) -50 t) (remove-hook (car hook) (cdr hook) t))))

(defun gpt2--leave-space ()
  "Pass the space to the command that begins, and to no other."
  (setq gpt2--space-before (and gpt2--space (cons gpt2--space (buffer-chars-modified-tick)))
        gpt2--space nil))

(defun gpt2--remove-space ()
  "Remove the space after a word before a punctuation mark or line break.
This is in the undo step of the command that inserted it."
  (pcase gpt2--space-before
    (`(,end . ,tick)
     (setq gpt2--space-before nil)
     (when (and (/= tick (buffer-chars-modified-tick))
                (< end (point))
                (eq (char-before end) ?\s)
                (memq (char-after end) (append ".,;:!?…)]}”’»\"\n" nil)))
       (delete-region (1- end) end)))))

;;; Commands

(defvar gpt2--pens (make-hash-table :test #'equal)
  "By token, what inserts the pieces of a text that is being written.")

(defun gpt2--execute (command argument answered &optional failed)
  "Let the server execute COMMAND with ARGUMENT, a plist or nil.
Call ANSWERED with its result, or FAILED."
  (gpt2--request "workspace/executeCommand"
                 (list :command (concat "gpt2." command) :arguments (if argument (vector argument) []))
                 answered failed))

(defun gpt2--here ()
  "The caret in the form that the commands take."
  (let ((place (gpt2--place)))
    (list :uri (gpt2--get place :textDocument :uri) :position (gpt2--get place :position))))

(defun gpt2--write (command)
  "Let the server write at the caret with COMMAND, inserting text as it arrives."
  (gpt2-dismiss)
  (gpt2-stop)
  (let* ((token (symbol-name (gensym "gpt2-")))
         (pen (point-marker))
         (written 0)
         (lay-down (lambda () ; from then on nothing is inserted
                     (remhash token gpt2--pens)
                     (set-marker pen nil)
                     (setq gpt2--writing nil)
                     (force-mode-line-update))))
    (undo-boundary)
    (puthash token (lambda (text) (setq written (+ written (length text))) (gpt2--insert pen text)) gpt2--pens)
    (add-hook 'kill-buffer-hook #'gpt2-stop nil t)
    (let ((cancel (gpt2--execute command (append (gpt2--here) (list :partialResultToken token))
                                 (lambda (result)
                                   (when (marker-buffer pen)
                                     (let ((text (gpt2--get result :text)))
                                       (gpt2--insert pen (substring text (min written (length text))))
                                       (funcall lay-down)
                                       (if (string-empty-p text) (gpt2-why-nothing) (message "GPT-2: done")))))
                                 (lambda () (when (marker-buffer pen) (funcall lay-down))))))
      (setq gpt2--writing (lambda () (funcall lay-down) (funcall cancel))))))

(defun gpt2--insert (pen text)
  "Insert TEXT at the marker PEN, and move a caret that is there along.
PEN stays before what others insert there, as saving does with a last newline."
  (when-let ((buffer (marker-buffer pen))) ; otherwise the buffer was killed, or the writer stopped the text
    (with-current-buffer buffer
      (let ((along (= (point) pen)))
        (save-excursion (goto-char pen) (insert text) (set-marker pen (point)))
        (when along
          (goto-char pen)
          (dolist (window (get-buffer-window-list nil nil t)) (set-window-point window pen)))
        (setq gpt2--seen (gpt2--look)))))) ; the writer did not type this

(defun gpt2--on-progress (token value)
  "Handle a piece of a text, in VALUE, that arrives for TOKEN."
  (when-let ((take (gethash token gpt2--pens)))
    (funcall take (gpt2--get value :text))))

(defun gpt2-continue-paragraph ()
  "Let the server continue the paragraph at the caret."
  (interactive)
  (gpt2--write "continueParagraph"))

(defun gpt2-complete-sentence ()
  "Let the server complete the sentence at the caret."
  (interactive)
  (gpt2--write "completeSentence"))

(defun gpt2-sample ()
  "Let the server write a text without a prompt."
  (interactive)
  (gpt2--write "sample"))

(defun gpt2-stop ()
  "Stop what is being written."
  (interactive)
  (when gpt2--writing
    (ignore-errors (funcall gpt2--writing)))) ; the server may have ended

(defun gpt2-alternatives ()
  "Choose one of several continuations."
  (interactive)
  (let ((pen (point-marker)))
    (gpt2--execute "alternatives" (gpt2--here)
                   (lambda (result)
                     (let ((texts (mapcar (lambda (item) (gpt2--get item :text)) (gpt2--get result :items))))
                       (if texts
                           (run-at-time 0 nil (lambda () (gpt2--insert pen (completing-read "Continue with (? lists them): " texts nil t))))
                         (gpt2-why-nothing)))))))

(defun gpt2-why-nothing ()
  "Say why there is no suggestion at the caret."
  (interactive)
  (gpt2--execute "whyNothing" (gpt2--here) (lambda (result) (message "GPT-2: %s" (gpt2--get result :sentence)))))

(defun gpt2-pause (minutes)
  "Pause suggestions for MINUTES minutes."
  (interactive "p")
  (gpt2--execute "pause" (list :minutes minutes) (lambda (_) (message "GPT-2: paused for %d minutes" minutes))))

(defun gpt2-resume ()
  "Resume suggestions."
  (interactive)
  (gpt2--execute "resume" nil (lambda (_) (message "GPT-2: suggestions are on"))))

(defun gpt2-stats ()
  "Say how many suggestions were shown and accepted."
  (interactive)
  (gpt2--execute "stats" nil
                 (lambda (stats)
                   (message "GPT-2: %d shown, %d accepted, %d keys saved"
                            (gpt2--get stats :shown) (gpt2--get stats :accepted) (gpt2--get stats :keystrokesSaved)))))

(defun gpt2--follow-client ()
  "Start or stop together with the server in this buffer."
  (unless (gpt2--running-p) (gpt2-stop))
  (gpt2--follow-space (gpt2--eglot))
  (gpt2-ghost-mode (if (gpt2--running-p) 1 -1)))

;;; Eglot

(with-eval-after-load 'eglot
  (eval ; the class of eglot's servers is known only now
   '(progn
      (defclass gpt2-eglot-server (eglot-lsp-server) () "A GPT-2 server.")

      (cl-defmethod eglot-client-capabilities ((_server gpt2-eglot-server))
        (let ((capabilities (plist-put (cl-call-next-method) :experimental '(:gpt2 (:spaceAfterWord t)))))
          (plist-put capabilities :textDocument
                     (append '(:inlineCompletion (:dynamicRegistration :json-false)) (plist-get capabilities :textDocument)))))

      (cl-defmethod eglot-initialization-options ((_server gpt2-eglot-server))
        (or gpt2-settings (cl-call-next-method)))

      (cl-defmethod eglot-handle-notification ((_server gpt2-eglot-server) (_method (eql gpt2/status)) &rest status)
        (gpt2--on-status status))

      (cl-defmethod eglot-handle-notification ((_server gpt2-eglot-server) (_method (eql $/progress)) &key token value)
        (gpt2--on-progress token value))

      ;; The server edits only on request, so the writer is not asked again. It waits for a report of the change before it sends more.
      (cl-defmethod eglot-handle-request ((_server gpt2-eglot-server) (_method (eql workspace/applyEdit)) &key &allow-other-keys)
        (let ((eglot-confirm-server-initiated-edits nil))
          (prog1 (cl-call-next-method)
            (dolist (buffer (buffer-list))
              (with-current-buffer buffer
                (when (gpt2--eglot) (eglot--signal-textDocument/didChange))))))))
   t)
  (let ((contact (lambda (&rest _) (cons 'gpt2-eglot-server gpt2-command))))
    (add-to-list 'eglot-server-programs (cons (remq 'text-mode gpt2-modes) contact))
    (add-to-list 'eglot-server-programs (cons 'text-mode contact) t)) ; last: the modes for HTML and others derive from it
  (add-hook 'eglot-managed-mode-hook #'gpt2--follow-client))

;;; lsp-mode

(with-eval-after-load 'lsp-mode
  (dolist (mode '((rst-mode . "restructuredtext") (adoc-mode . "asciidoc") (typst-ts-mode . "typst")))
    (add-to-list 'lsp-language-id-configuration mode))
  (lsp-register-client
   (make-lsp-client
    :server-id 'gpt2
    :new-connection (lsp-stdio-connection (lambda () gpt2-command))
    :activation-fn (lambda (_file mode) (memq mode gpt2-modes))
    :add-on? t ; beside a server for the markup
    :multi-root t ; one server for all projects
    :initialization-options (lambda () gpt2-settings)
    :notification-handlers
    (let ((handlers (make-hash-table :test #'equal)))
      (puthash "gpt2/status" (lambda (_workspace status) (gpt2--on-status status)) handlers)
      (puthash "$/progress" (lambda (_workspace progress)
                              (gpt2--on-progress (gpt2--get progress :token) (gpt2--get progress :value)))
               handlers)
      handlers)))
  (add-hook 'lsp-managed-mode-hook #'gpt2--follow-client))

(provide 'gpt2)
;;; gpt2.el ends here
