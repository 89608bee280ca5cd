import type { WireJob } from '@genjobs/contract'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { cli, CliProcess, json, type PrintedError } from './cli-process.ts'
import { testFolders } from './test-folder.ts'

const folders = testFolders()
afterAll(folders.removeAll)

type Ready = { event: 'ready'; url: string; mode: string; serviceKey?: string; token?: string }

describe('serve', () => {
  it('answers over HTTP, runs the jobs with --work, and ends in order', async () => {
    await using place = await folders.open()
    const { path: cwd } = place
    const server = new CliProcess(['serve', '--work', '--port', '0', '--json'], { cwd })
    const { url, mode, token, serviceKey } = await ready(server)
    expect(mode).toBe('development')
    expect(new URL(url)).toMatchObject({ hostname: '127.0.0.1', pathname: '/api/genjobs' })

    const made = await call<WireJob>(`${url}/jobs`, token, {
      body: { kind: 'script', input: { prompt: 'a storm' } },
      headers: { Prefer: 'wait=30' },
    })
    expect(made).toMatchObject({ status: 200, body: { owner: 'dev', kind: 'script', status: 'succeeded' } })
    const served = await call<{ jobs: WireJob[] }>(`${url}/jobs?owner=dev`, serviceKey)
    expect(served.body.jobs.map(({ id }) => id)).toEqual([made.body.id])
    expect((await fetch(`${url}/jobs`)).status).toBe(401)
    expect((await fetch(`${url}/reference`)).headers.get('content-type')).toContain('text/html')

    server.child.kill('SIGTERM')
    const { code, stdout, stderr } = await server.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const events = stdout.trim().split('\n')
    expect(events.map((line) => json<{ event: string }>(line).event)).toEqual([
      'ready',
      'started',
      'succeeded',
      'stopped',
    ])
  })

  it('lets in whom the environment says, and prints no keys then', async () => {
    await using place = await folders.open()
    const { path: cwd } = place
    const key = 'a-service-key-of-this-test'
    const server = new CliProcess(['serve', '--port', '0', '--host', '0.0.0.0', '--base-path', '/v1', '--json'], {
      cwd,
      env: { GENJOBS_SERVICE_KEY: key },
    })
    const answer = await ready(server)
    expect(answer).toMatchObject({ mode: 'environment' })
    expect(answer).not.toHaveProperty('serviceKey')
    expect(answer).not.toHaveProperty('token')
    const url = answer.url.replace('0.0.0.0', '127.0.0.1')
    expect(url).toMatch(/\/v1$/)
    expect((await call(`${url}/kinds`, key)).status).toBe(200)
    expect((await call(`${url}/kinds`, 'another-key-than-that')).status).toBe(401)
    server.child.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
  })

  it('says for people how to call it', async () => {
    await using place = await folders.open()
    const server = new CliProcess(['serve', '--port', '0'], { cwd: place.path })
    await server.until(/\/reference/)
    expect(server.stdout).toMatch(
      /^serving the folder \.genjobs at http:\/\/127\.0\.0\.1:\d+\/api\/genjobs; Ctrl-C stops\n/,
    )
    expect(server.stderr).toMatch(/TOKEN=\S+\n/)
    expect(server.stderr).toContain('curl -H "Authorization: Bearer $TOKEN"')
    server.child.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
  })

  it('says that a port is taken', async () => {
    await using place = await folders.open()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await cli(['serve', '--port', String(port), '--json'], { cwd: place.path })
    expect(code).toBe(2)
    expect(json<PrintedError>(stderr).error).toMatchObject({ code: 'usage', message: `the port ${port} is taken` })
    await new Promise((resolve) => other.close(resolve))
  })
})

async function ready(server: CliProcess): Promise<Ready> {
  await server.until(/"event":"ready".*\n/)
  return json<Ready>(server.stdout.split('\n')[0] ?? '')
}

// eslint-disable-next-line typescript/no-unnecessary-type-parameters -- a test says what it expects, and then checks it
async function call<Body = unknown>(
  url: string,
  credential: string | undefined,
  { body, headers }: { body?: object; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: Body }> {
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${credential}`, 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Body }
}
