import { version } from '../../src/version.ts'

/** What each run has anew, replaced by something as wide that is always the same. */
export class SteadyText {
  readonly #ids = new Map<string, string>()
  readonly #names: readonly [text: string, replacement: string][]

  /** @param names texts of this run, such as its folder, and what stands for them */
  constructor(names: Readonly<Record<string, string>>) {
    this.#names = Object.entries(names)
  }

  /** Ids are numbered as they appear. */
  of(text: string): string {
    let steady = text
    for (const [name, replacement] of this.#names) steady = steady.replaceAll(name, replacement)
    return steady
      .replaceAll(uuid, (id) => this.#id(id))
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, '2026-01-01T12:00:00.000Z')
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '2026-01-01 12:00:00')
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d\b/g, '2026-01-01 12:00')
      .replaceAll(/(?<![\d-] |\d)\b\d\d:\d\d:\d\d\b/g, '12:00:00')
      .replaceAll(/\b20\d{12}_genjobs/g, '20260101120000_genjobs')
      .replaceAll(/\bjobs_\d{6,}\b/g, 'jobs_20260101')
      .replaceAll(/\b\d+\.\d s\b/g, '0.1 s')
      .replaceAll(/\b\d min \d\d s\b/g, '3 min 00 s')
      .replaceAll(/\b\d+\.\d MB\b/g, '0.1 MB')
      .replaceAll(/("(?:\w*Ms|bytes|p\d\d|elapsed|average|at|starts_at|resets_at)":)\d+(?:\.\d+)?/g, '$10')
      .replaceAll(/("schemaVersion":)\d+/g, '$11')
      .replaceAll(/\bversion (?!99)\d+\b/g, 'version 1')
      .replaceAll(/(is distinct from )\(\d+, \d+\)/g, '$1(1, 1)')
      .replaceAll(/\b\d+ kB\b/g, '100 kB')
      .replaceAll(/\b[0-9a-f]{64}\b/g, '0'.repeat(64))
      .replaceAll(/\b(\w+):\d+:[0-9a-f]{8,}\b/g, 'worker:1:00000000')
      .replaceAll(/"min":\d+,"median":\d+,"max":\d+/g, '"min":0,"median":0,"max":0')
      .replaceAll(/("p99":\d+,"total":)\d+/g, '$10')
      .replaceAll(/\bdev_[0-9a-f]{32}\b/g, 'dev_…')
      .replaceAll(/"run":"[0-9a-f]{6}"/g, '"run":"000000"')
      .replaceAll(/\b20(?!01-|26-01-31)\d\d-\d\d-\d\d\b/g, '2026-01-01')
      .replaceAll(/(cannot be reached: )[^("]+?(?=["(]| \()/g, '$1connect ECONNREFUSED')
      .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'eyJ…')
      .replaceAll(/(?<=127\.0\.0\.1:)\d{4,5}/g, '3000')
      .replaceAll(version, '0.0.0')
  }

  #id(id: string): string {
    const known = this.#ids.get(id) ?? `01990000-0000-7000-8000-${String(this.#ids.size + 1).padStart(12, '0')}`
    this.#ids.set(id, known)
    return known
  }
}

const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g
