import { jobStatuses, statisticsGroups } from '@genjobs/contract'
import type { Argument, Option } from 'commander'

export type Known = { values: readonly string[]; list?: boolean } | { files: 'files' | 'folders' }

/** The kinds that there are without an app; those of an app are in its module or database, which are not opened. */
const kinds = ['image', 'script']

const byName: Readonly<Record<string, Known>> = {
  kind: { values: kinds },
  handlers: { values: kinds, list: true },
  status: { values: jobStatuses, list: true },
  by: { values: statisticsGroups, list: true },
}

/** What may stand for an option or an argument, where that is known without looking anywhere. */
export function known(of: Option | Argument): Known {
  if ('flags' in of) {
    if (/<(?:file|module)>/.test(of.flags)) return { files: 'files' }
    if (/<dir>/.test(of.flags)) return { files: 'folders' }
    return byName[of.attributeName()] ?? { values: [] }
  }
  return byName[of.name()] ?? { values: [] }
}
