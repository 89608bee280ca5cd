import { defineKind, type Kind, type KindOptions } from '@genjobs/contract'
import { z } from 'zod'

export type ImageInputOptions = {
  /** The most images that one job may ask for. Default 4. */
  maxImages?: number
  /** The longest side that may be asked for, in pixels. Default 4,096. */
  maxSide?: number
}

export type ImageInput = ReturnType<typeof imageInput>

/** The schema of what an image is made from. Unknown keys are dropped. */
export const imageInput = ({ maxImages = 4, maxSide = 4096 }: ImageInputOptions = {}) =>
  z.object({
    prompt: z.string().trim().min(1).max(4000),
    /** Added to the prompt, such as "bauhaus poster". */
    style: z.string().trim().min(1).max(400).optional(),
    /** Pixels, `WxH`. Real models take only some sizes. */
    size: z
      .string()
      .regex(/^[1-9]\d{0,3}x[1-9]\d{0,3}$/, 'expected a size in pixels such as 1024x1024')
      .refine(
        (size) => size.split('x').every((side) => Number(side) <= maxSide),
        `a side may have at most ${maxSide} pixels`,
      )
      .default('1024x1024'),
    /** Image i of the job has the seed + i. Without one the model's own default holds. */
    seed: z.int().min(0).max(4_294_967_295).optional(),
    n: z.int().min(1).max(maxImages).default(1),
    /** Without one the images keep the format that the model makes. */
    format: z.enum(['png', 'webp']).optional(),
  })

export const imageOutput = z.object({
  images: z
    .array(
      z.object({
        /** Where the storage put it: a URL, or a path for a folder without a base URL. */
        url: z.string(),
        /** Its name in the storage. */
        key: z.string(),
        /** Pixels, as measured, not as asked for. */
        width: z.int(),
        height: z.int(),
        contentType: z.string(),
        /** The size of the file. */
        bytes: z.int(),
        seed: z.int().optional(),
      }),
    )
    .min(1),
})

export type ImageKind<Name extends string = string> = Kind<Name, ImageInput, typeof imageOutput>

/** A kind of this shape under any name: what the handler is for. */
// eslint-disable-next-line typescript/no-explicit-any -- the contract's AnyKind likewise; `string` would not fit a literal name
export type AnyImageKind = ImageKind<any>

export type ImageKindOptions = ImageInputOptions &
  Pick<KindOptions<ImageInput, typeof imageOutput>, 'limits' | 'timeout' | 'retry' | 'internal' | 'price'>

/**
 * A kind of job that makes images, with the limits of your app. No limits by default, 10 min an attempt, 3 attempts.
 * @throws GenjobsError `invalid_kind`
 */
export function imageKind<const Name extends string = 'image'>(
  options: ImageKindOptions & { name?: Name } = {},
): ImageKind<Name> {
  const { name = 'image' as Name, maxImages, maxSide, ...rest } = options
  return defineKind(name, {
    input: imageInput({ ...(maxImages !== undefined && { maxImages }), ...(maxSide !== undefined && { maxSide }) }),
    output: imageOutput,
    retry: { attempts: 3 },
    ...rest,
  })
}

export const image: ImageKind<'image'> = imageKind()
