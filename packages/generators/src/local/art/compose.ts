import { createRandom } from '../random.ts'
import type { Canvas, Scene } from './canvas.ts'
import { palettes, vary, type PaletteName } from './palette.ts'
import { bauhaus } from './scenes/bauhaus.ts'
import { botanical } from './scenes/botanical.ts'
import { city } from './scenes/city.ts'
import { cosmos } from './scenes/cosmos.ts'
import { flow } from './scenes/flow.ts'
import { landscape } from './scenes/landscape.ts'
import { seascape } from './scenes/seascape.ts'
import { n, radial, rect } from './svg.ts'
import { hintWords, paletteWords, sceneWords, styleWords } from './vocabulary.ts'
import { wordsOf } from './words.ts'

const scenes = { bauhaus, botanical, city, cosmos, flow, landscape, seascape } satisfies Record<string, Scene>

export type SceneName = keyof typeof scenes

/** Which palettes suit a scene when the prompt names no mood. */
const suited: Record<SceneName, readonly PaletteName[]> = {
  landscape: ['sunset', 'sunrise', 'forest', 'desert', 'snow', 'autumn', 'blossom', 'candy', 'aurora'],
  seascape: ['ocean', 'sunset', 'sunrise', 'storm', 'candy', 'night'],
  city: ['night', 'neon', 'ember', 'sunset', 'aurora'],
  cosmos: ['night', 'neon', 'aurora', 'ember', 'candy'],
  botanical: ['blossom', 'forest', 'modern', 'autumn', 'sunrise', 'night'],
  bauhaus: ['modern', 'modern', 'ocean', 'autumn', 'candy', 'desert'],
  flow: ['modern', 'ocean', 'sunset', 'candy', 'autumn', 'neon', 'forest'],
}

export type Composition = { svg: string; scene: SceneName; palette: string }

/**
 * Compose a picture of `width` × `height` pixels as an SVG document. The prompt's words choose scene and palette, where
 * it has some that are known; otherwise its hash does. The seed varies everything else.
 */
export function compose(prompt: string, seed: number, width: number, height: number): Composition {
  const words = wordsOf(prompt)
  const byPrompt = createRandom(prompt.trim().toLowerCase())
  const random = createRandom(`${prompt}\u0000${seed}`)

  // A named style ("bauhaus poster of …") goes before a named thing, and that before a mere hint ("… at sunset").
  const scene =
    best(words, styleWords) ??
    best(words, sceneWords) ??
    best(words, hintWords) ??
    byPrompt.pick(Object.keys(scenes) as SceneName[])
  const name = best(words, paletteWords) ?? random.pick(suited[scene])
  const unit = 1000 / Math.min(width, height)
  const canvas: Canvas = {
    // Beyond 8 to 1 the picture is stretched instead of grown: a strip of 4,096 by 1 would hold a million things.
    width: Math.min(width * unit, 8000),
    height: Math.min(height * unit, 8000),
    random,
    palette: vary(palettes[name], random),
    has: (...wanted) => wanted.some((word) => words.includes(word)),
  }
  const body = scenes[scene](canvas)
  const edge = `<defs>${radial(
    'edge',
    [
      [0.55, '#000000', 0],
      [1, '#000000', scene === 'bauhaus' || scene === 'botanical' ? 0.06 : 0.16],
    ],
    0.5,
    0.5,
    0.75,
  )}</defs>${rect(0, 0, canvas.width, canvas.height, 'fill="url(#edge)"')}`
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${n(canvas.width)} ${n(canvas.height)}" preserveAspectRatio="none">${body}${edge}</svg>`,
    scene,
    palette: name,
  }
}

/** The entry that most of the words belong to, the first of equals; undefined where none does. */
function best<Name extends string>(
  words: readonly string[],
  vocabulary: Partial<Record<Name, readonly string[]>>,
): Name | undefined {
  let winner: Name | undefined
  let most = 0
  for (const [name, known] of Object.entries(vocabulary) as [Name, readonly string[]][]) {
    const count = words.filter((word) => known.includes(word)).length
    if (count > most) [winner, most] = [name, count]
  }
  return winner
}
