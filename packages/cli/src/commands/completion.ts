import { Argument, Command } from 'commander'
import { complete } from '../completion/complete.ts'
import { shells, shellScript, type Shell } from '../completion/shell-script.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function completionCommand(_finish: Finish): Command {
  return new Command('completion')
    .description('Print a script that completes genjobs in your shell: commands, options, and values that are known.')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addHelpText(
      'after',
      examples(
        [
          ['completion bash >> ~/.bashrc', ''],
          ['completion zsh > "${fpath[1]}/_genjobs"', ''],
          ['completion fish > ~/.config/fish/completions/genjobs.fish', ''],
          ['completion powershell >> $PROFILE', ''],
        ],
        'open another shell and press Tab. It opens no database: ids, owners and kinds of an app are not completed.',
      ),
    )
    .action(async (shell: Shell, _options, command: Command) => {
      const script = await shellScript(shell)
      if (command.optsWithGlobals<{ json?: boolean }>().json) {
        process.stdout.write(`${JSON.stringify({ shell, script })}\n`)
      } else process.stdout.write(`${script}\n`)
    })
}

/** What the scripts ask at each Tab; not for people. */
export function completeCommand(_finish: Finish): Command {
  return new Command('complete')
    .description('Answer the script of completion.')
    .argument('[words...]')
    .action((words: string[], _options, command: Command) => {
      const program = command.parent ?? command
      // PowerShell cannot give an empty word.
      const typed = words.map((word) => (word === '""' ? '' : word))
      process.stdout.write(`${complete(program, typed).join('\n')}\n`)
    })
}
