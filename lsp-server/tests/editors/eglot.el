;;; eglot.el --- a session in a real Emacs  -*- lexical-binding: t -*-

;;; Commentary:

;; What Emacs and eglot make of the server, without a screen:
;;
;;   emacs --batch -l lsp-server/tests/editors/eglot.el
;;
;; Needs Emacs 29, or an older one with the package eglot (tried: Emacs 28.2 with
;; eglot 1.9), and `sleepy-lsp' and `trainer-cli' on the path or named by
;; $SLEEPY_LSP and $SLEEPY_CLI.  Works in a temporary folder and leaves nothing
;; behind.  Exit code 0: all is well; else the first thing that is not is said.

;;; Code:

(package-initialize)
(require 'cl-lib)
(require 'eglot)
(require 'json)

;; No major mode for Rust is part of Emacs 28; the server does not mind.
(define-derived-mode sleepy-rust-mode prog-mode "Rust")
(add-to-list 'auto-mode-alist '("\\.rs\\'" . sleepy-rust-mode))

(defun sleepy-program (name variable)
  "The program NAME, or what the environment VARIABLE says."
  (or (getenv variable) (executable-find name)
      (error "There is no %s; set $%s" name variable)))

(defconst sleepy-server (sleepy-program "sleepy-lsp" "SLEEPY_LSP"))
(defconst sleepy-cli (sleepy-program "trainer-cli" "SLEEPY_CLI"))
(defconst sleepy-folder (file-truename (make-temp-file "sleepy-eglot" t)))
(defconst sleepy-word
  "/// A number as a word, for `%s`.
pub fn word(n: u32) -> String {
    let word = match n {
        1 => \"one\",
        2 => \"two\",
        _ => \"many\",
    };
    word
}
")

(setenv "SLEEPY_HOME" (expand-file-name "home" sleepy-folder))
(add-to-list 'eglot-server-programs
             `(sleepy-rust-mode
               . (,sleepy-server
                  :initializationOptions (:model (:backend "off")))))

(defun sleepy-write (name text)
  "Write TEXT to the file NAME of the crate."
  (let ((file (expand-file-name name sleepy-folder)))
    (make-directory (file-name-directory file) t)
    (write-region text nil file nil 'silent)))

(defun sleepy-wait (what condition)
  "Wait until CONDITION holds and return its value; WHAT names it.
The limit is there to end a session that hangs, not to measure."
  (let ((deadline (time-add nil 180)) result)
    (while (not (setq result (funcall condition)))
      (when (time-less-p deadline nil)
        (error "No %s in time" what))
      (accept-process-output nil 0.1))
    result))

(defun sleepy-to-error ()
  "Put the cursor where the error of this buffer is."
  (goto-char (point-min))
  (re-search-forward "^    word$")
  (back-to-indentation))

(defun sleepy-open (name)
  "Visit the file NAME, with the cursor where its error is."
  (find-file (expand-file-name name sleepy-folder))
  (unless (eglot-managed-p)
    (if (eglot-current-server)
        (eglot--maybe-activate-editing-mode)
      (apply #'eglot (eglot--guess-contact))))
  (flymake-mode 1)
  (sleepy-to-error))

(defun sleepy-verified-p (action)
  "Whether the compiler has accepted the fix ACTION."
  (string-suffix-p "✓" (plist-get action :title)))

(defun sleepy-fix ()
  "The verified fix at the cursor, if it is there."
  (cl-find-if #'sleepy-verified-p
              (ignore-errors (eglot-code-actions (point) (point)))))

(defun sleepy-choose (suffix &optional meanwhile)
  "Choose the action whose title ends in SUFFIX in the menu that eglot shows.
MEANWHILE is called while the menu is open."
  (let ((last-nonmenu-event ?\r))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt items &rest _)
                 (when meanwhile (funcall meanwhile))
                 (car (cl-find-if (lambda (item) (string-suffix-p suffix (car item)))
                                  items)))))
      (call-interactively #'eglot-code-actions))))

(defun sleepy-outcomes (file)
  "What became of the fixes of FILE, as the command line lists them."
  (with-temp-buffer
    (call-process sleepy-cli nil '(t nil) nil "--json" "episodes" "list")
    (goto-char (point-min))
    (let ((listing (json-parse-buffer :object-type 'plist :array-type 'list)))
      (cl-loop for episode in (plist-get listing :episodes)
               when (string-match-p (regexp-quote file)
                                    (plist-get episode :diff_unified))
               collect (plist-get episode :outcome)))))

(defun sleepy-errors ()
  "The diagnostics that flymake shows in this buffer."
  (flymake-diagnostics))

(defun sleepy-test-accept ()
  "An error is shown, its fix is taken from the menu, and the error is gone."
  (sleepy-open "src/accept.rs")
  (sleepy-wait "diagnostic" #'sleepy-errors)
  (let ((fix (sleepy-wait "verified fix" #'sleepy-fix)))
    (cl-assert (and (plist-get fix :edit) (plist-get fix :command)) t))
  (sleepy-choose "✓")
  (cl-assert (string-match-p "word\\.to_string()" (buffer-string)) t)
  (sleepy-wait "record" (lambda () (member "accepted" (sleepy-outcomes "accept.rs"))))
  (save-buffer)
  (sleepy-wait "clean check" (lambda () (null (sleepy-errors)))))

(defun sleepy-test-undo ()
  "Undo takes a fix back, which the server sees."
  (sleepy-open "src/undo.rs")
  (sleepy-wait "verified fix" #'sleepy-fix)
  (buffer-enable-undo)
  (let ((before (buffer-string)))
    (undo-boundary)
    (sleepy-choose "✓")
    (undo-boundary)
    (sleepy-wait "record" (lambda () (member "accepted" (sleepy-outcomes "undo.rs"))))
    (let ((last-command nil)) (undo 1))
    (cl-assert (equal before (buffer-string)) t)
    (eglot--signal-textDocument/didChange)
    (sleepy-wait "undone record" (lambda () (member "undone" (sleepy-outcomes "undo.rs"))))
    (set-buffer-modified-p nil)))

(defun sleepy-test-reject ()
  "A fix that is rejected does not come back."
  (sleepy-open "src/reject.rs")
  (sleepy-wait "verified fix" #'sleepy-fix)
  (sleepy-choose "not helpful")
  (sleepy-wait "record" (lambda () (member "rejected" (sleepy-outcomes "reject.rs"))))
  (cl-assert (null (sleepy-fix)) t))

(defun sleepy-test-stale ()
  "An edit is refused when the text changed while the menu was open."
  (sleepy-open "src/stale.rs")
  (sleepy-wait "verified fix" #'sleepy-fix)
  (let* ((before (buffer-string))
         (typed (lambda () (save-excursion (goto-char (point-min)) (insert "// typed\n"))))
         (refused (condition-case problem
                      (progn (sleepy-choose "✓" typed) nil)
                    (error (error-message-string problem)))))
    (cl-assert (and refused (string-match-p "version" refused)) t)
    (cl-assert (equal (buffer-string) (concat "// typed\n" before)) t)
    (save-buffer)
    (sleepy-to-error)
    (sleepy-wait "verified fix" #'sleepy-fix)
    (cl-assert (not (member "accepted" (sleepy-outcomes "stale.rs"))) t)))

(defun sleepy-test-settings ()
  "Settings change while the session goes on."
  (let ((server (eglot-current-server)))
    (setq-default eglot-workspace-configuration '(:sleepy (:enable :json-false :model (:backend "off"))))
    (eglot-signal-didChangeConfiguration server)
    (sleepy-wait "end of the fixes" (lambda () (null (sleepy-fix))))
    (setq-default eglot-workspace-configuration '(:sleepy (:enable t :model (:backend "off"))))
    (eglot-signal-didChangeConfiguration server)
    (sleepy-wait "verified fix" #'sleepy-fix)
    (cl-assert (eq server (eglot-current-server)) t)))

(defun sleepy-test-crash ()
  "A server that is killed is started again by eglot, and finds its fixes."
  ;; The first test: a batch Emacs 28 that ran another program meanwhile hears
  ;; of the end of this one only when it talks to it.
  (sleepy-open "src/accept.rs")
  (sleepy-wait "verified fix" #'sleepy-fix)
  ;; eglot gives up on a server that lived for less than this many seconds.
  (sleep-for 4)
  (let ((server (eglot-current-server)))
    (signal-process (process-id (jsonrpc--process server)) 9)
    (sleepy-wait "new session"
                 (lambda () (let ((now (eglot-current-server)))
                              (and now (not (eq now server))))))
    (sleepy-wait "verified fix" #'sleepy-fix)))

(defun sleepy-test-end ()
  "The session ends in order, and the server with it."
  (let* ((server (eglot-current-server))
         (process (jsonrpc--process server)))
    (eglot-shutdown server)
    (sleepy-wait "end of the server" (lambda () (not (process-live-p process))))))

(defun sleepy-run ()
  "Run all tests in order; the exit code."
  (sleepy-write "Cargo.toml"
                "[package]\nname = \"words\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n")
  (let ((modules '("accept" "undo" "reject" "stale")))
    (sleepy-write "src/lib.rs" (mapconcat (lambda (m) (format "pub mod %s;\n" m)) modules ""))
    (dolist (module modules)
      (sleepy-write (format "src/%s.rs" module) (format sleepy-word module))))
  (condition-case problem
      (progn
        (dolist (test '(crash accept undo reject stale settings end))
          (funcall (intern (format "sleepy-test-%s" test)))
          (message "ok      %s" test))
        0)
    (error (message "FAILED  %s" (error-message-string problem)) 1)))

(setq create-lockfiles nil
      make-backup-files nil
      auto-save-default nil
      revert-without-query '("."))

(let ((code (unwind-protect (sleepy-run)
              (let ((server (ignore-errors (eglot-current-server))))
                (when server (ignore-errors (eglot-shutdown server))))
              (delete-directory sleepy-folder t))))
  (kill-emacs code))

;;; eglot.el ends here
