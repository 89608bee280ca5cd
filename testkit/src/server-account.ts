import { spawnSync } from 'node:child_process'
import { chownSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'

/** How to start PostgreSQL's programs: `command` goes before the program and its arguments. */
export type ServerAccount = { name: string; command: readonly string[] }

const nobody = 65534
/** Makes the server shut down when the test process is killed. */
const endWithParent = ['--pdeathsig', 'INT']
const asUser = (uid: number, gid: number) => [
  'setpriv',
  `--reuid=${uid}`,
  `--regid=${gid}`,
  '--clear-groups',
  ...endWithParent,
]
const inNamespace = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, 'setpriv', ...endWithParent]

/**
 * PostgreSQL refuses to run as root, so there it runs as nobody, and `folder` is given to nobody. Where nobody cannot
 * reach the programs (a checkout under root's home), it runs in a user namespace, in which root is called nobody; and
 * where root without its powers cannot reach them either (a private checkout of another user), as their owner. An
 * ordinary user that the system has no name for is named by a namespace too.
 */
export function serverAccount(program: string, folder: string): ServerAccount {
  if (process.getuid?.() !== 0) {
    if (!hasName() && canUse(inNamespace, program, folder))
      return { name: 'nobody, in a namespace', command: inNamespace }
    const withParent = ['setpriv', ...endWithParent]
    return { name: 'the caller', command: canUse(withParent, program, folder) ? withParent : [] }
  }
  const owner = statSync(program)
  const candidates = [
    { name: 'nobody', uid: nobody, gid: nobody, command: asUser(nobody, nobody) },
    { name: 'root, in a namespace', uid: 0, gid: 0, command: inNamespace },
    { name: `the owner of ${program}`, uid: owner.uid, gid: owner.gid, command: asUser(owner.uid, owner.gid) },
  ]
  for (const { name, uid, gid, command } of candidates) {
    chownSync(folder, uid, gid)
    if (canUse(command, program, folder)) return { name, command }
  }
  throw new Error(
    `PostgreSQL cannot be started: it refuses to run as root, nobody may not run ${program} or write to ${folder}, and ` +
      'user namespaces are not allowed. Open the folders above both (chmod o+x), or run the tests as an ordinary user.',
  )
}

/** Whether that command, tried out, can run the program and write to the folder. */
function canUse(account: readonly string[], program: string, folder: string): boolean {
  const [command, ...args] = [...account, 'sh', '-c', 'test -x "$0" && test -w "$1"', program, folder]
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
