import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTcpProxy, type TcpProxy } from '../../src/index.ts'

let echo: Server
let received: string[]
let proxy: TcpProxy
beforeEach(async () => {
  received = []
  echo = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      received.push(String(chunk))
      socket.write(`echo ${String(chunk)}`)
    })
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
  proxy = await startTcpProxy((echo.address() as AddressInfo).port)
})
afterEach(async () => {
  await proxy.close()
  await new Promise((resolve) => echo.close(resolve))
})

async function open(): Promise<Socket & { heard(): string }> {
  const socket = connect(proxy.port, '127.0.0.1')
  socket.on('error', () => undefined)
  let text = ''
  socket.on('data', (chunk) => (text += String(chunk)))
  await once(socket, 'connect')
  return Object.assign(socket, { heard: () => text })
}

test('passes bytes both ways and counts them', async () => {
  const socket = await open()
  socket.write('one')
  await expect.poll(() => socket.heard()).toBe('echo one')
  expect(proxy.counts()).toEqual({ connections: 1, open: 1, bytesToServer: 3, bytesToClient: 8 })
})

test('a cut destroys what is open and what comes, until it is restored', async () => {
  const socket = await open()
  socket.write('one')
  await expect.poll(() => socket.heard()).toBe('echo one')
  const closed = once(socket, 'close')
  proxy.cut()
  await closed
  const during = await open()
  await once(during, 'close')
  proxy.restore()
  const after = await open()
  after.write('two')
  await expect.poll(() => after.heard()).toBe('echo two')
  expect(received).toEqual(['one', 'two'])
})

test('silence holds everything back and closes nothing; restored, it goes through', async () => {
  const socket = await open()
  proxy.cut('silence')
  socket.write('one')
  const late = await open()
  late.write('two')
  const honest = connect((echo.address() as AddressInfo).port, '127.0.0.1')
  honest.write('marker')
  await expect.poll(() => received).toEqual(['marker'])
  honest.destroy()
  expect([socket.destroyed, late.destroyed]).toEqual([false, false])
  proxy.restore()
  await expect.poll(() => [socket.heard(), late.heard()]).toEqual(['echo one', 'echo two'])
})

test('a delay keeps the order', async () => {
  proxy.delay(20)
  const socket = await open()
  for (const word of ['a', 'b', 'c']) socket.write(word)
  await expect.poll(() => socket.heard().replaceAll('echo ', '')).toBe('abc')
})

test('a reply is cut after the request has reached the server, once', async () => {
  const cut = proxy.cutReplyTo('secret')
  const socket = await open()
  socket.write('plain')
  await expect.poll(() => socket.heard()).toBe('echo plain')
  const closed = once(socket, 'close')
  socket.write('a secret')
  await Promise.all([cut, closed])
  expect(socket.heard()).toBe('echo plain')
  const again = await open()
  again.write('a secret')
  await expect.poll(() => again.heard()).toBe('echo a secret')
  expect(received).toEqual(['plain', 'a secret', 'a secret'])
})
