import type { Storage } from '../src/index.ts'

/** A storage that keeps files in a map. */
export function memoryStorage(): Storage & { files: Map<string, { bytes: Uint8Array; contentType: string }> } {
  const files = new Map<string, { bytes: Uint8Array; contentType: string }>()
  return {
    files,
    put: async (key, bytes, { contentType }) => {
      files.set(key, { bytes, contentType })
      return { url: `memory:${key}`, bytes: bytes.byteLength }
    },
  }
}
