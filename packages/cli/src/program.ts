import { Ansis } from 'ansis'
import { Command, CommanderError, Option } from 'commander'
import { usageError } from './cli-error.ts'
import { afterRestoreCommand } from './commands/after-restore.ts'
import { budgetsCommand } from './commands/budgets.ts'
import { cancelCommand } from './commands/cancel.ts'
import { completeCommand, completionCommand } from './commands/completion.ts'
import { creditsCommand } from './commands/credits.ts'
import { cronCommand } from './commands/cron.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { drainCommand } from './commands/drain.ts'
import { exportSqlCommand } from './commands/export-sql.ts'
import { importCommand } from './commands/import.ts'
import { initCommand } from './commands/init.ts'
import { listCommand } from './commands/list.ts'
import { migrateCommand } from './commands/migrate.ts'
import { ownersCommand } from './commands/owners.ts'
import { retentionCommand } from './commands/retention.ts'
import { serveCommand } from './commands/serve.ts'
import { statsCommand } from './commands/stats.ts'
import { statusCommand } from './commands/status.ts'
import { submitCommand } from './commands/submit.ts'
import { uninstallCommand } from './commands/uninstall.ts'
import { workCommand } from './commands/work.ts'
import { clearCommand } from './commands/clear.ts'
import { kindsCommand } from './commands/kinds.ts'
import { limitsCommand } from './commands/limits.ts'
import { logsCommand } from './commands/logs.ts'
import { retryCommand } from './commands/retry.ts'
import { sweepCommand } from './commands/sweep.ts'
import { verifyCommand } from './commands/verify.ts'
import { pauseCommand, resumeCommand } from './commands/pause.ts'
import type { Finish } from './commands/finish.ts'
import { invocation } from './context.ts'
import { exitCodeHelp, exitCodes, type ExitCode } from './exit-codes.ts'
import { formatError, reportError } from './output/error-report.ts'
import { version } from './version.ts'

/** Run one command line. Never throws and never ends the process: the exit code is the answer. */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok
  const program = createProgram((code) => (exitCode = code))
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok
    if (error instanceof CommanderError && error.code === 'commander.help') {
      program.outputHelp()
      return exitCodes.ok
    }
    return printFailure(error instanceof CommanderError ? asUsageError(error, program, args) : error, args)
  }
}

export function createProgram(finish: Finish): Command {
  const program = new Command('genjobs')
    .description('Generation jobs on your own Postgres: limits, fairness, live progress.')
    .version(version, '-V, --version', 'print the version')
    .addOption(
      new Option('--folder <dir>', 'embedded database in a folder; nothing to install')
        .default('.genjobs')
        .env('GENJOBS_FOLDER'),
    )
    .addOption(new Option('--database <url>', 'PostgreSQL instead of a folder').env('DATABASE_URL'))
    .option('--schema <name>', 'the schema that holds the engine (default: "genjobs")')
    .option('--kinds <module>', "your app's ES module that exports kinds and handlers")
    .option('--json', 'print JSON for programs, and errors as JSON on stderr')
    .option('--no-color', 'print without colours')
    .addHelpText('after', overview())
  const commands = [
    demoCommand(finish),
    submitCommand(finish),
    statusCommand(finish),
    logsCommand(finish),
    listCommand(finish),
    cancelCommand(finish),
    retryCommand(finish),
    clearCommand(finish),
    workCommand(finish),
    drainCommand(finish),
    kindsCommand(finish),
    pauseCommand(finish),
    resumeCommand(finish),
    limitsCommand(finish),
    creditsCommand(finish),
    budgetsCommand(finish),
    statsCommand(finish),
    retentionCommand(finish),
    ownersCommand(finish),
    importCommand(finish),
    serveCommand(finish),
    migrateCommand(finish),
    doctorCommand(finish),
    verifyCommand(finish),
    sweepCommand(finish),
    afterRestoreCommand(finish),
    initCommand(finish),
    cronCommand(finish),
    exportSqlCommand(finish),
    uninstallCommand(finish),
    completionCommand(finish),
  ]
  for (const command of commands) program.addCommand(command)
  program.addCommand(completeCommand(finish), { hidden: true })
  program.helpCommand('help [command]', 'explain a command')
  for (const command of [program, ...commands, ...commands.flatMap((parent) => parent.commands)]) {
    command
      .exitOverride()
      .helpOption('-h, --help', 'explain this command')
      .showSuggestionAfterError()
      .allowExcessArguments(false)
      .configureHelp({ showGlobalOptions: command !== program })
      // Errors are printed in one place, below.
      .configureOutput({ writeErr: () => undefined, outputError: () => undefined })
  }
  return program
}

function overview(): string {
  const command = invocation()
  return `
Begin with:
  ${command} demo                                   see it work: no key, no network
  ${command} submit image --prompt "a fox in snow"  queue a job of your own
  ${command} work                                   run what is queued
  ${command} serve --work                           the same over HTTP

Kinds: without --kinds there are "image" and "script", made on this machine. With your own:
  // jobs.js
  export const kinds = [image, video]                 // made by defineKind
  export const handlers = { image: async (ctx) => … } // for work and drain
  ${command} work --kinds ./jobs.js

Database: --database, else --folder, else DATABASE_URL, else GENJOBS_FOLDER, else the folder .genjobs.
A process that holds a folder serves the others, so submit in one terminal and work in another.

${exitCodeHelp}`
}

function asUsageError(error: CommanderError, program: Command, args: readonly string[]): Error {
  const message = error.message
    .replace(/^error: /, '')
    .replace(/^command-argument value '(.*)' is invalid for argument '(.*)'\./s, "'$1' is no <$2>.")
    .replace(/^option '(.*)' argument '(.*)' is invalid\./s, "'$2' is no value of $1.")
  const known = error.code === 'commander.unknownCommand' ? '' : typedCommand(program, args)
  return usageError(message, `See ${invocation()} ${known}--help.`)
}

/** The command that was meant, as it is typed, with a space behind it; options may stand before it. */
function typedCommand(program: Command, args: readonly string[]): string {
  let text = ''
  let at = program
  for (const arg of args) {
    const next = at.commands.find((command) => command.name() === arg)
    if (!next && at !== program) break
    if (!next) continue
    text += `${arg} `
    at = next
  }
  return text
}

function printFailure(error: unknown, args: readonly string[]): ExitCode {
  const { report, exitCode } = reportError(error)
  const end = args.indexOf('--')
  const options = end === -1 ? args : args.slice(0, end)
  if (options.includes('--json')) process.stderr.write(`${JSON.stringify({ error: report })}\n`)
  else process.stderr.write(`${formatError(report, options.includes('--no-color') ? new Ansis(0) : new Ansis())}\n`)
  if (process.env['GENJOBS_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return exitCode
}
