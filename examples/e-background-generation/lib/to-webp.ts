import sharp from 'sharp'

const longestSide = 1_600

/**
 * An uploaded picture as a new one: what it shows, turned upright and not too large, without the place and camera that a
 * photo tells, and without whatever else may be in the file. Undefined for what is no picture.
 */
export async function toWebp(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const image = sharp(bytes, { limitInputPixels: 50_000_000, failOn: 'error' })
    const { format } = await image.metadata()
    // An SVG could name other files; the rest is not worth its decoders.
    if (!['png', 'jpeg', 'webp'].includes(format)) return undefined
    const fitted = image.rotate().resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true })
    return await fitted.webp({ quality: 86 }).toBuffer()
  } catch {
    return undefined
  }
}
