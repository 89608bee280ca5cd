import type { Random } from '../random.ts'
import type { Palette } from './palette.ts'

/** What a scene is drawn on and with. Its shorter side is 1,000 units, so that a scene looks alike at every size. */
export type Canvas = {
  width: number
  height: number
  random: Random
  palette: Palette
  /** Whether the prompt names one of these things, in the singular. */
  has(...words: string[]): boolean
}

/** A composition: draws the body of an SVG document. */
export type Scene = (canvas: Canvas) => string
