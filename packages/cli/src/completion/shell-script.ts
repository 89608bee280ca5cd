export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof shells)[number]

/**
 * The script that teaches a shell to ask `genjobs complete`. Those of zsh and fish come from @bomb.sh/tab. Its scripts for
 * bash and PowerShell (0.0.22) run what is being typed through eval, `$(…)` and all, and that for bash needs a package that
 * macOS lacks; so these are ours.
 */
export async function shellScript(shell: Shell): Promise<string> {
  if (shell === 'bash') return bash
  if (shell === 'powershell') return powershell
  const { script } = await import('@bomb.sh/tab')
  const lines: string[] = []
  // It prints.
  const print = console.log
  console.log = (text: string) => void lines.push(text)
  try {
    script(shell, 'genjobs', 'genjobs')
  } finally {
    console.log = print
  }
  return lines.join('\n')
}

const bash = String.raw`# bash completion for genjobs
_genjobs_complete() {
  local line directive=4 typed=("${'$'}{COMP_WORDS[@]:1:COMP_CWORD}")
  local cur=${'$'}{COMP_WORDS[COMP_CWORD]}
  [ "$cur" = = ] && cur=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :*) directive=${'$'}{line#:} ;;
      *) COMPREPLY+=("${'$'}{line%%$'\t'*}") ;;
    esac
  done < <(genjobs complete -- "${'$'}{typed[@]}" 2>/dev/null)
  case $directive in
    0) type compopt >/dev/null 2>&1 && compopt -o filenames
       while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur") ;;
    16) type compopt >/dev/null 2>&1 && compopt -o filenames
       while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$cur") ;;
  esac
}
complete -F _genjobs_complete genjobs`

const powershell = String.raw`# PowerShell completion for genjobs
Register-ArgumentCompleter -Native -CommandName genjobs -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text })
  if ($wordToComplete -eq '') { $typed += '""' }
  & genjobs complete -- @typed 2>$null | Where-Object { $_ -notmatch '^:\d+$' } | ForEach-Object {
    $value, $about = $_ -split "${'`'}t", 2
    if (-not $about) { $about = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
  }
}`
