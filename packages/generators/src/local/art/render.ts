import sharp from 'sharp'
import { hash32 } from '../random.ts'
import { compose, type Composition } from './compose.ts'

export type ImageFormat = 'png' | 'webp'

export type Rendering = Omit<Composition, 'svg'> & { bytes: Uint8Array }

/**
 * Draw a picture. The same arguments give the same bytes, as long as sharp is of the same version.
 * @param width pixels, as is `height`
 */
export async function render(
  prompt: string,
  seed: number,
  width: number,
  height: number,
  format: ImageFormat,
): Promise<Rendering> {
  const { svg, ...composition } = compose(prompt, seed, width, height)
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  addGrain(data, info.channels, hash32(`${prompt}\u0000${seed}`))
  const picture = sharp(data, { raw: info })
  const encoded = format === 'webp' ? picture.webp({ quality: 88, effort: 2 }) : picture.png({ compressionLevel: 6 })
  return { ...composition, bytes: new Uint8Array(await encoded.toBuffer()) }
}

/** A little grain, as of paper: flat areas get life, and gradients show no bands. In place; one step a pixel of xorshift32. */
function addGrain(pixels: Buffer, channels: number, seed: number): void {
  let state = seed || 1
  for (let i = 0; i < pixels.length; i += channels) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    // The sum of two even distributions: mostly small, −4 to 4.
    const grain = ((state >>> 8) % 5) + ((state >>> 16) % 5) - 4
    for (let channel = 0; channel < 3; channel++) {
      const value = (pixels[i + channel] as number) + grain
      pixels[i + channel] = value < 0 ? 0 : value > 255 ? 255 : value
    }
  }
}
