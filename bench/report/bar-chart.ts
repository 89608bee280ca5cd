// Drawn by hand: a chart library that needs no browser brings 60 MB or 75 packages for what is some rectangles.

export type Bar = {
  label: string
  median: number
  min: number
  max: number
  tone: 'ours' | 'other' | 'broken'
  note?: string
}

export type Panel = { title: string; unit: string; bars: readonly Bar[] }

const width = 880
const margin = 20
const labelWidth = 250
const barsWidth = 410
const barHeight = 18
const step = 26
const headHeight = 58
const tones = { ours: '#2563eb', other: '#94a3b8', broken: '#ea580c' } as const

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const amount = (value: number) =>
  value >= 10_000 ? `${Number((value / 1_000).toPrecision(3))}k` : String(Number(value.toPrecision(3)))

function drawBar({ label, median, min, max, tone, note }: Bar, y: number, most: number): string[] {
  const x = margin + labelWidth
  const at = (value: number) => Number((x + (value / most) * barsWidth).toFixed(1))
  const middle = y + barHeight / 2
  const whisker =
    min === max
      ? []
      : [
          `<path d="M${at(min)} ${middle}H${at(max)}M${at(min)} ${middle - 4}v8M${at(max)} ${middle - 4}v8" stroke="#0f172a" stroke-opacity=".55"/>`,
        ]
  return [
    `<text x="${x - 10}" y="${middle + 4}" text-anchor="end" font-size="13" fill="#0f172a"${tone === 'ours' ? ' font-weight="600"' : ''}>${escaped(label)}</text>`,
    `<rect x="${x}" y="${y}" width="${Math.max(1, at(median) - x)}" height="${barHeight}" rx="2" fill="${tones[tone]}"/>`,
    ...whisker,
    `<text x="${at(max) + 8}" y="${middle + 4}" font-size="12" fill="#334155">${escaped(amount(median) + (note === undefined ? '' : ` · ${note}`))}</text>`,
  ]
}

function drawPanel({ title, unit, bars }: Panel, top: number): string[] {
  const most = Math.max(...bars.map(({ max }) => max), Number.MIN_VALUE)
  return [
    `<text x="${margin}" y="${top + 24}" font-size="15" font-weight="600" fill="#0f172a">${escaped(title)}</text>`,
    `<text x="${margin}" y="${top + 43}" font-size="12" fill="#64748b">${escaped(unit)}</text>`,
    ...bars.flatMap((bar, n) => drawBar(bar, top + headHeight + n * step, most)),
  ]
}

/** Panels below each other, each with bars as long as the medians and a line from the least to the most. */
export function barChart(panels: readonly Panel[], title: string): string {
  const heights = panels.map(({ bars }) => headHeight + bars.length * step + 14)
  const tops = heights.map((_, n) => margin / 2 + heights.slice(0, n).reduce((sum, one) => sum + one, 0))
  const height = margin + heights.reduce((sum, one) => sum + one, 0)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
      `font-family="system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif"><title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...panels.flatMap((panel, n) => drawPanel(panel, tops[n] ?? 0)),
    '</svg>',
    '',
  ].join('\n')
}
