import { Command } from 'commander'
import { createContext } from '../context.ts'
import { clean } from '../output/terminal-text.ts'
import { openSession } from '../session/open-session.ts'
import { examples } from './examples.ts'
import type { Finish } from './finish.ts'

export function pauseCommand(_finish: Finish): Command {
  return pausing('pause', true)
    .description('Claim no more jobs of a kind. Submits are still taken, and what runs goes on.')
    .addHelpText('after', examples([['pause image', 'while its provider is away']], 'resume image goes on.'))
}

export function resumeCommand(_finish: Finish): Command {
  return pausing('resume', false)
    .description('Claim jobs of a paused kind again.')
    .addHelpText('after', examples([['resume image', '']], 'kinds shows which are paused.'))
}

function pausing(name: string, paused: boolean): Command {
  return new Command(name)
    .argument('<kind...>', 'names of kinds')
    .action(async (kinds: string[], _options, command) => {
      const context = createContext(command as Command)
      await using session = await openSession(context, { kinds: false })
      for (const kind of kinds) {
        await (paused ? session.jobs.pause(kind) : session.jobs.resume(kind))
        if (!context.json) context.print(`${paused ? 'paused' : 'resumed'} ${clean(kind)}`)
      }
      if (context.json) context.printJson({ kinds, paused })
    })
}
