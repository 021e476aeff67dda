# Completion for bash: source this file, or copy it to ~/.local/share/bash-completion/completions/gpt2-lsp
_gpt2_lsp() {
  local line=${COMP_LINE#* }
  local start=$((${#COMP_LINE} - ${#line}))
  mapfile -t COMPREPLY < <(gpt2-lsp "[suggest:$((COMP_POINT - start))]" "$line" 2>/dev/null)
  mapfile -t COMPREPLY < <(compgen -W "${COMPREPLY[*]}" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _gpt2_lsp gpt2-lsp
