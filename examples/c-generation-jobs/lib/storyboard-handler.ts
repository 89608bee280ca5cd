import { setTimeout as delay } from 'node:timers/promises'
import type { Handler } from 'genjobs'
import type { storyboard } from './kinds.ts'

/** Stands for a model: a scene at a time, with progress, each for a cent. */
export function storyboardHandler({ sceneMs = 1_500 } = {}): Handler<typeof storyboard> {
  return async ({ input, progress, signal, cost }) => {
    const scenes: string[] = []
    for (let scene = 1; scene <= input.scenes; scene++) {
      progress(Math.round(((scene - 1) / input.scenes) * 100), `scene ${scene} of ${input.scenes}`)
      await delay(sceneMs, undefined, { signal })
      cost({ micros: 10_000 })
      scenes.push(`Scene ${scene}: ${input.prompt}`)
    }
    return { scenes }
  }
}
