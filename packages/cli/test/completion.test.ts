import { execFile, spawnSync } from 'node:child_process'
import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { complete } from '../src/completion/complete.ts'
import { createProgram } from '../src/program.ts'
import { testFolders } from './test-folder.ts'
import { typed } from './transcripts/typed.ts'

const folders = testFolders()
afterAll(folders.removeAll)

const program = createProgram(() => undefined)
/** The values for a line, of which the last word is being typed, and the directive. */
const offered = (line: string) => complete(program, line.split(' ')).map((text) => text.split('\t')[0])

describe('completions', () => {
  it.each([
    ['', ['demo', 'submit', 'uninstall', 'help'], ['complete', '--json']],
    ['li', ['limits', 'list'], ['submit']],
    ['limits ', ['list', 'usage', 'set', 'reset', ':4'], ['clear']],
    ['limits usage --', ['--owner', '--limit', '--json', '--folder', '--help'], ['--status']],
    ['--folder list limits ', ['list', 'usage'], ['submit']],
    ['list --status ', ['queued', 'canceled', ':4'], ['--owner']],
    ['list --status queued,ru', ['queued,running'], ['running', 'queued,queued']],
    ['list --status=ca', ['--status=canceled'], ['canceled']],
    ['list --status = ca', ['canceled'], ['queued']],
    ['stats --by ', ['owner', 'minute'], []],
    ['budgets set ', ['owner', 'project', 'kind', 'all'], ['list']],
    ['budgets set all --per ', ['day', 'total'], ['all']],
    ['submit ', ['image', 'script'], []],
    ['pause image s', ['script'], ['image']],
    ['submit image ', [':4'], ['image']],
    ['status ', [':4'], []],
    ['export-sql --out ', [':0'], []],
    ['--kinds ', [':0'], []],
    ['drain --output ', [':16'], []],
    ['work --handlers image,', ['image,script'], []],
    ['completion ', ['bash', 'fish'], []],
    ['list --nope ', [':4'], []],
  ])('of "genjobs %s"', (line, has, hasNot) => {
    expect(offered(line)).toEqual(expect.arrayContaining(has))
    for (const value of hasNot) expect(offered(line)).not.toContain(value)
  })

  it('open no database and make no folder', async () => {
    const cwd = await folders.empty()
    const { code, text } = await typed('complete -- list --json --st', {
      cwd,
      env: { DATABASE_URL: 'postgres://127.0.0.1:1/x' },
    })
    expect({ code, text }).toEqual({ code: 0, text: expect.stringMatching(/^--status\t.*\n:4\n$/) as string })
    expect(await readdir(cwd)).toEqual([])
  })
})

/** What Tab offers in a real shell behind a line, one a line; the script is sourced before. */
const questions: Record<string, (line: string) => string> = {
  bash: (line) => `source <(genjobs completion bash); source <(genjobs completion bash)
    COMP_WORDS=(${line
      .split(' ')
      .map((word) => `'${word}'`)
      .join(' ')}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _genjobs_complete; printf '%s\\n' "\${COMPREPLY[@]}"`,
  fish: (line) => `genjobs completion fish | source; complete -C '${line}'`,
  // Its completions are shown by the line editor only: asked of a terminal of its own.
  zsh: (line) => `zmodload zsh/zpty; zpty z zsh -fi
    zpty -w z "PS1=; autoload -Uz compinit; compinit -u; source <(genjobs completion zsh); bindkey '^I' complete-word; LISTMAX=9999; echo rea''dy"
    zpty -r z out '*ready*'; zpty -w -n z '${line}'$'\\t'; zpty -r -m z out '*ughput*'; print -r -- "$out"; zpty -d z`,
}

describe.each(Object.keys(questions))('in %s', (shell) => {
  const there = spawnSync(shell, ['-c', 'exit 0']).status === 0
  if (!there) console.warn(`Not tested: completions in ${shell} (it is not on this machine)`)

  it.skipIf(!there)('Tab offers what fits, and runs nothing of what is typed', async () => {
    const cwd = await folders.empty()
    const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
    await writeFile(
      join(cwd, 'genjobs'),
      `#!/bin/sh\nexec "${process.execPath}" --conditions=genjobs-source "${main}" "$@"\n`,
    )
    await chmod(join(cwd, 'genjobs'), 0o755)
    const env = {
      ...process.env,
      PATH: `${cwd}:${process.env['PATH']}`,
      HOME: cwd,
      XDG_CONFIG_HOME: cwd,
      XDG_DATA_HOME: cwd,
    }
    const run = async (line: string) =>
      (await promisify(execFile)(shell, ['-c', (questions[shell] ?? String)(line)], { cwd, env, timeout: 30_000 }))
        .stdout
    const stdout = await run('genjobs stats thro')
    expect(stdout).toContain(shell === 'zsh' ? 'ughput' : 'throughput')
    if (shell !== 'zsh') {
      expect((await run('genjobs list --status queued,ru')).trim()).toMatch(/^queued,running/)
      await run('genjobs cancel $(touch${IFS}made) ')
      expect(await readdir(cwd)).not.toContain('made')
    }
    expect(await readdir(cwd)).not.toContain('.genjobs')
  })
})
