import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { barChart } from './bar-chart.ts'
import { markdown } from './markdown.ts'
import { panelsOf } from './panels.ts'
import type { Report } from './report.ts'

/** Into a folder: `results.json` with all, `results.md`, `results.svg`, and one chart of each group of scenarios. */
export async function writeReport(folder: string, report: Report): Promise<void> {
  await mkdir(folder, { recursive: true })
  const panels = panelsOf(report.scenarios)
  const files = {
    'results.json': `${JSON.stringify(report, null, 2)}\n`,
    'results.md': markdown(report),
    'results.svg': barChart(panels, 'Side by side'),
    ...Object.fromEntries(panels.map((panel) => [`${panel.group}.svg`, barChart([panel], panel.title)])),
  }
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)))
}
