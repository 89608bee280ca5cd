import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

export type SourceFile = { path: string; text: string }

/** What is made, not written, and what the editor or the package manager puts there. */
const skipped = new Set(['node_modules', 'dist', 'coverage', 'genjobs-demo'])
/** The folders that begin with a dot and are ours. */
const ownDotFolders = new Set(['.ci'])

/** The paths of all files below a folder, in order, with `/` between their parts. */
export function filePaths(root: string, folder: string = root): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (!entry.isDirectory()) return entry.isFile() ? [relative(root, path).split(sep).join('/')] : []
      const hidden = entry.name.startsWith('.') && !ownDotFolders.has(entry.name)
      return hidden || skipped.has(entry.name) ? [] : filePaths(root, path)
    })
    .toSorted()
}

/** The files below `root` whose path matches, with their text. */
export function sourceFiles(root: string, matches: (path: string) => boolean): SourceFile[] {
  return filePaths(root)
    .filter(matches)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** The number, from 1, of the line that holds the character at `index`. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
