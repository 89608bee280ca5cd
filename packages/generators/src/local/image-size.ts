import { refusal } from './refusal.ts'

/** In pixels. */
export type ImageSize = { width: number; height: number }

export const largestSide = 4096

/**
 * The size to render: `size` as `WxH`; else `aspectRatio` as `W:H`, with about the area of 1024×1024 and sides that are
 * multiples of 16; else 1024×1024.
 * @throws APICallError with status 400 for sides that are not whole numbers from 1 to 4,096
 */
export function imageSize(size: string | undefined, aspectRatio: string | undefined): ImageSize {
  if (size !== undefined) {
    const match = /^(\d{1,9})x(\d{1,9})$/.exec(size)
    const width = Number(match?.[1])
    const height = Number(match?.[2])
    if (!(width >= 1 && width <= largestSide && height >= 1 && height <= largestSide)) {
      throw refusal(`not a size: ${size}. Give WxH in pixels, each from 1 to ${largestSide}, such as 1024x1024.`, {
        size,
      })
    }
    return { width, height }
  }
  if (aspectRatio === undefined) return { width: 1024, height: 1024 }

  const match = /^(\d{1,9}(?:\.\d{1,9})?):(\d{1,9}(?:\.\d{1,9})?)$/.exec(aspectRatio)
  const ratio = Number(match?.[1]) / Number(match?.[2])
  if (!Number.isFinite(ratio) || ratio < 1 / 16 || ratio > 16) {
    throw refusal(`not an aspect ratio: ${aspectRatio}. Give W:H from 1:16 to 16:1, such as 16:9.`, { aspectRatio })
  }
  const side = (length: number): number => Math.round(length / 16) * 16
  return { width: side(1024 * Math.sqrt(ratio)), height: side(1024 / Math.sqrt(ratio)) }
}
