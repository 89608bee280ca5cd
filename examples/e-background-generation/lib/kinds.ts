import { defineKind, limit, perOwnerAndKind, type ParsedInputOf } from '@genjobs/contract'
import { z } from 'zod'

// Shared by the page and the server: no handler and nothing of the server in here.

export const shapes = ['almond', 'oval', 'square', 'coffin', 'stiletto'] as const
export const lengths = ['short', 'medium', 'long'] as const
export const finishes = ['glossy', 'matte', 'chrome', 'glitter'] as const
/** Those that come with the app, in public/designs. */
export const builtInDesigns = [
  'wildflowers',
  'marble',
  'french-tip',
  'aurora',
  'checkerboard',
  'tortoiseshell',
  'ombre',
  'starlight',
] as const
export const maxDesigns = 4
export const maxImages = 4

/** A file that this app keeps: what POST /api/upload answered with, or an image of an earlier job. */
const ownFile = /^\/api\/files\/[\w.-]{1,64}\/(?:uploads\/[0-9a-f]{64}\.webp|[0-9a-f-]{36}-\d\.(?:webp|png|jpg|gif))$/
const builtIn = new RegExp(`^/designs/(?:${builtInDesigns.join('|')})\\.svg$`)

// References only, no addresses of other hosts and no data URLs: what the server would fetch for a stranger is bounded,
// and a job stays a small row, however large its pictures.
const ownImage = z.string().max(200).regex(ownFile, 'expected an image that was uploaded here')
const design = z
  .string()
  .max(200)
  .regex(new RegExp(`${ownFile.source}|${builtIn.source}`), 'expected a design of this app or an uploaded image')
const weight = z.int().min(0).max(100)

/** Whole credits a design. */
export const designPrice = 4

export const nailDesign = defineKind('nail-design', {
  input: z.object({
    prompt: z.string().trim().min(1, 'say what you would like to see').max(1_000),
    /** A photo of the hand or of the nails as they are. */
    originalImage: ownImage.nullable().default(null),
    selectedDesignImages: z.array(design).max(maxDesigns).default([]),
    drawingImageUrl: ownImage.nullable().default(null),
    /** How much each of them counts, in percent. */
    influenceWeights: z
      .object({
        prompt: weight.default(70),
        originalImage: weight.default(50),
        designs: weight.default(50),
        drawing: weight.default(50),
      })
      .prefault({}),
    designSettings: z
      .object({
        shape: z.enum(shapes).default('almond'),
        length: z.enum(lengths).default('medium'),
        finish: z.enum(finishes).default('glossy'),
        color: z
          .string()
          .regex(/^#[0-9a-f]{6}$/i, 'expected a colour such as #c2185b')
          .default('#c2185b'),
        images: z.int().min(1).max(maxImages).default(2),
      })
      .prefault({}),
  }),
  output: z.object({ resultImages: z.array(z.string()).min(1).max(maxImages) }),
  // More of one user wait their turn instead of being refused, and so do all beyond what the image API takes at a time.
  limits: [perOwnerAndKind(4), limit('provider:image', 12)],
  timeout: '5m',
  retry: { attempts: 3 },
  price: designPrice,
})

export const kinds = [nailDesign] as const

export type NailDesignInput = ParsedInputOf<typeof nailDesign>
