import { chosen } from './configurations/all.ts'
import { explore, type Exploration } from './explorer/explore.ts'
import { type Mutant } from './mutants.ts'

/** The configurations that catch a mutant, the one with the shortest trace first; or the first `enough` that do. */
export function hunt({ what }: Mutant, enough = Infinity): Exploration[] {
  const length = ({ violation }: Exploration): number => violation?.trace.length ?? Infinity
  const caught: Exploration[] = []
  for (const configuration of chosen) {
    if (caught.length >= enough) break
    const exploration = explore(configuration, new Set([what]))
    if (exploration.violation) caught.push(exploration)
  }
  return caught.toSorted((a, b) => length(a) - length(b))
}
