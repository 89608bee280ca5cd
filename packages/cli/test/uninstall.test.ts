import { existsSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { ask, canAsk } from '../src/output/ask.ts'
import { CliProcess } from './cli-process.ts'
import { testFolders } from './test-folder.ts'
import { typed } from './transcripts/typed.ts'

const folders = testFolders()
afterAll(folders.removeAll)

describe('uninstall of an embedded folder', () => {
  it('deletes it when confirmed, and not while another process has it open', async () => {
    await using place = await folders.open()
    const { path: cwd, folder } = place
    const asked = await typed('uninstall', { cwd })
    expect(asked.code).toBe(2)
    expect(asked.text).toMatch(/What would go from the folder \.genjobs:[^]*would remove the folder \.genjobs for good/)
    const worker = new CliProcess(['work'], { cwd })
    await worker.until(/working on/)
    expect(await typed('uninstall --yes genjobs --force', { cwd })).toMatchObject({
      code: 3,
      text: expect.stringContaining('another process has the folder open') as string,
    })
    worker.child.kill('SIGINT')
    await worker.ended
    expect(existsSync(folder)).toBe(true)
    expect(await typed('uninstall --yes genjobs', { cwd })).toMatchObject({
      code: 0,
      text: expect.stringMatching(/removed the folder \.genjobs\n$/) as string,
    })
    expect(existsSync(folder)).toBe(false)
  })
})

describe('a question', () => {
  const open = () => ({ input: new PassThrough(), output: new PassThrough() })

  it('is answered with what is typed, without the spaces around it', async () => {
    const asked = open()
    const answer = ask('Really? ', asked)
    asked.input.write(' genjobs \n')
    expect(await answer).toBe('genjobs')
    expect(String(asked.output.read())).toContain('Really? ')
  })

  it('is answered with nothing where the input ends', async () => {
    const asked = open()
    const answer = ask('Really? ', asked)
    asked.input.end()
    expect(await answer).toBe('')
  })

  it('is asked at a terminal only', () => {
    expect(canAsk(open())).toBe(false)
    expect(canAsk({ input: Object.assign(new PassThrough(), { isTTY: true }), output: new PassThrough() })).toBe(false)
  })
})
