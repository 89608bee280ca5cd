import { createLogUpdate } from 'log-update'
import type { Context } from '../context.ts'
import { spanText } from '../output/time-text.ts'
import type { DemoEvent, DemoState } from './demo-state.ts'
import { eventLine } from './event-text.ts'
import { frame, smallestFrame } from './frame.ts'
import { slots } from './kinds.ts'
import { owners, scenario } from './scenario.ts'

/** What a run looks like while it goes on. */
export type DemoView = {
  begin(state: DemoState): void
  event(event: DemoEvent): void
  /** Called often, whether something changed or not. */
  update(state: DemoState): void
  end(state: DemoState): void
}

export type ViewOptions = { context: Context; output: string; plain: boolean }

export function createView(options: ViewOptions): DemoView {
  if (options.context.json) return silent
  // Without a terminal these are undefined, and nothing fits.
  const { isTTY, columns, rows } = process.stdout
  const fits = columns >= smallestFrame.columns && rows >= smallestFrame.rows
  return isTTY && fits && !options.plain && process.env['TERM'] !== 'dumb' ? liveView(options) : plainView(options)
}

const silent: DemoView = {
  begin: () => undefined,
  event: () => undefined,
  update: () => undefined,
  end: () => undefined,
}

function liveView({ context, output }: ViewOptions): DemoView {
  const { stdout } = process
  const log = createLogUpdate(stdout)
  const draw = (state: DemoState) =>
    log(
      frame(state, {
        columns: stdout.columns,
        rows: stdout.rows,
        paint: context.paint,
        now: Date.now(),
        output,
      }),
    )
  return {
    begin: draw,
    event: () => undefined,
    update: draw,
    end() {
      // The summary takes the place of the picture.
      log.clear()
      log.done()
    },
  }
}

function plainView({ context, output }: ViewOptions): DemoView {
  const { paint, print } = context
  return {
    begin({ run, jobs, ended }) {
      print(
        `genjobs demo, run ${run.id}: ${scenario.length} jobs of ${owners.length} owners, at most ${slots} at a time; files in ${output}`,
        ...(run.resumed
          ? [`resumed: ${jobs.length} of ${scenario.length} were submitted before, ${ended} have ended`]
          : []),
        ...owners.map(({ name, rule }) => `  ${name.padEnd(5)} ${rule}`),
      )
    },
    event: (event) => print(eventLine(event, output, paint)),
    update: () => undefined,
    end: ({ elapsedMs }) => print(`end after ${spanText(elapsedMs)}`, ''),
  }
}
