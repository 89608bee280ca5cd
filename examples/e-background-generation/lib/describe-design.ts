import type { NailDesignInput } from './kinds.ts'

/** The prompt for the image API: what the user wrote, what is chosen, and how much each source counts. */
export function describeDesign({ prompt, designSettings, influenceWeights, ...images }: NailDesignInput): string {
  const { shape, length, finish, color } = designSettings
  const sources = [
    images.originalImage !== null && `the photo of the hand (${influenceWeights.originalImage} %)`,
    images.drawingImageUrl !== null && `the drawing (${influenceWeights.drawing} %)`,
    ...images.selectedDesignImages.map((url) => `the style "${nameOf(url)}" (${influenceWeights.designs} %)`),
  ].filter((source) => source !== false)
  return [
    `Nail art: ${prompt} (${influenceWeights.prompt} %).`,
    `Nails: ${length}, ${shape}, ${finish}, main colour ${color}.`,
    ...(sources.length > 0 ? [`Follow ${sources.join(', ')}.`] : []),
  ].join(' ')
}

function nameOf(url: string): string {
  const file = url.split('/').at(-1) ?? ''
  return url.startsWith('/designs/') ? file.replace('.svg', '').replaceAll('-', ' ') : 'own image'
}
