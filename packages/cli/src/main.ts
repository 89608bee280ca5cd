import { runCli } from './program.ts'

// `genjobs list | head` closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

// An embedded database does not keep the process alive while it is asked.
const alive = setInterval(() => undefined, 60_000)
process.exitCode = await runCli(process.argv.slice(2))
clearInterval(alive)
// Everything is closed by now; should something still hold the process, it ends anyway.
setTimeout(() => process.exit(), 1_000).unref()
