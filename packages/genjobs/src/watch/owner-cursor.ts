import { GenjobsError } from '@genjobs/contract'

/** A place in the stream of an owner: a time, and how far each job had come whose events went on around it. */
export type OwnerCursor = {
  /** The database's time of what was told last, in milliseconds. */
  at: number
  /** Only part of what came after that time was told: that of jobs up to this id. */
  page: string | undefined
  seqs: ReadonlyMap<string, number>
}

/** More jobs than this do not fit into a cursor, which travels in a header. */
export const cursorJobs = 100

const formats = { whole: 1, page: 2 }
const uuidBytes = 16

/** About twenty bytes a job, in characters that may stand anywhere. */
export function encodeCursor({ at, page, seqs }: OwnerCursor): string {
  const bytes: number[] = [page === undefined ? formats.whole : formats.page]
  pushNumber(bytes, at)
  if (page !== undefined) pushId(bytes, page)
  for (const [id, seq] of seqs) {
    pushId(bytes, id)
    pushNumber(bytes, seq)
  }
  return Buffer.from(bytes).toString('base64url')
}

/** @throws GenjobsError `invalid_input` for anything but what `encodeCursor` made */
export function decodeCursor(text: string): OwnerCursor {
  const bytes = Buffer.from(text, 'base64url')
  const format = bytes[0]
  if ((format !== formats.whole && format !== formats.page) || bytes.toString('base64url') !== text) throw notACursor()
  let place = 1
  const number = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[place++]
      if (byte === undefined) throw notACursor()
      value += (byte & 127) * scale
      if (!Number.isSafeInteger(value)) throw notACursor()
      if (byte < 128) return value
    }
  }
  const id = (): string => {
    const hex = bytes.subarray(place, (place += uuidBytes)).toString('hex')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  const at = number()
  const page = format === formats.page ? id() : undefined
  const seqs = new Map<string, number>()
  while (place < bytes.length) seqs.set(id(), number())
  if (place > bytes.length || seqs.size > cursorJobs || at > 8.64e15) throw notACursor()
  return { at, page, seqs }
}

function pushId(bytes: number[], id: string): void {
  bytes.push(...Buffer.from(id.replaceAll('-', ''), 'hex'))
}

/** Seven bits a byte, the lowest first. */
function pushNumber(bytes: number[], value: number): void {
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
}

function notACursor(): GenjobsError {
  return new GenjobsError('invalid_input', 'this is not a cursor of a stream of jobs', {
    hint: 'Send the cursor exactly as it came with the last change, or none to begin anew.',
  })
}
