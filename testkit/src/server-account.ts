import { spawnSync } from 'node:child_process'
import { chownSync } from 'node:fs'
import { userInfo } from 'node:os'

const nobody = 65534

/** How to start PostgreSQL's programs: `command` goes before the program and its arguments. */
export type ServerAccount = { name: 'direct' | 'nobody' | 'namespace'; command: readonly string[] }

const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--pdeathsig', 'INT']
const inNamespace = [
  'unshare',
  '--user',
  `--map-user=${nobody}`,
  `--map-group=${nobody}`,
  'setpriv',
  '--pdeathsig',
  'INT',
]

/**
 * PostgreSQL refuses to run as root, so there it runs as nobody, and `folder` is given to nobody. Where nobody cannot
 * reach the programs (a checkout under root's home) or the caller has no name, it runs in a user namespace in which
 * the caller is called nobody. `--pdeathsig` makes the server shut down when the test process is killed.
 */
export function serverAccount(program: string, folder: string): ServerAccount {
  if (process.getuid?.() !== 0 && hasName()) {
    return {
      name: 'direct',
      command: works(['setpriv', '--pdeathsig', 'INT', 'true']) ? ['setpriv', '--pdeathsig', 'INT'] : [],
    }
  }
  if (process.getuid?.() === 0) {
    chownSync(folder, nobody, nobody)
    if (works([...asNobody, 'sh', '-c', 'test -x "$0" && test -w "$1"', program, folder])) {
      return { name: 'nobody', command: asNobody }
    }
    chownSync(folder, 0, 0)
  }
  if (works([...inNamespace, 'test', '-x', program])) return { name: 'namespace', command: inNamespace }
  throw new Error(
    `PostgreSQL cannot be started: it refuses to run as this user, nobody cannot run ${program} or write to ${folder}, ` +
      'and user namespaces are not allowed. Make both reachable for nobody (chmod o+x on the folders above), or run the tests as an ordinary user.',
  )
}

function works([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, args, { cwd: '/', stdio: 'ignore' }).status === 0
}

/** initdb refuses a user id that the system has no name for, as in some containers. */
function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}
