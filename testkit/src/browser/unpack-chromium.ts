import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { exclusive } from '../exclusive.ts'

const archives = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']

/** Run in a process of its own, since the package unpacks into TMPDIR and nowhere else. */
const unpackAll = `
  const { inflate } = await import(process.argv[1])
  await Promise.all(process.argv.slice(2).map((file) => inflate(file)))`

/**
 * Unpack the npm package's Chromium (209 MB, some seconds) once a machine and user, into a folder that is named after
 * its version and put in place when it is whole.
 * @param files the package's folder of archives
 * @returns the folder: `chromium`, `fonts` and `al2023/lib` are in it
 */
export async function unpackChromium(version: string, files: string): Promise<string> {
  const folder = join(tmpdir(), `genjobs-chromium-${version}-${userName()}`)
  if (existsSync(folder)) return folder
  return exclusive(`${folder}.lock`, async () => {
    if (existsSync(folder)) return folder
    const building = mkdtempSync(`${folder}-building-`)
    try {
      await promisify(execFile)(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          unpackAll,
          import.meta.resolve('@sparticuz/chromium'),
          ...archives.map((name) => join(files, name)),
        ],
        { env: { ...process.env, TMPDIR: building } },
      )
      // The one that comes with it names folders of another system.
      writeFileSync(join(building, 'fonts', 'fonts.conf'), fontsConf(folder))
      mkdirSync(join(building, 'fonts-cache'))
      renameSync(building, folder)
    } finally {
      rmSync(building, { recursive: true, force: true })
    }
    return folder
  })
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '')
  }
}

const fontsConf = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`
