import type { AnyKind } from '@genjobs/contract'
import type { Handler } from 'genjobs'

/** The kinds that the command line knows without an app: images and scripts, made on this machine. */
export async function builtInKinds(): Promise<readonly AnyKind[]> {
  const { image, script } = await import('@genjobs/generators/kinds')
  return [image, script]
}

/** Their handlers, with the local provider. Files go to a folder. Loaded late: sharp and the AI SDK are heavy. */
export async function builtInHandlers(output: string): Promise<Record<string, Handler>> {
  const { createLocal, folderStorage, imageHandler, scriptHandler } = await import('@genjobs/generators')
  const local = createLocal()
  const storage = folderStorage(output)
  return {
    image: imageHandler({ model: local.image(), storage }) as Handler,
    script: scriptHandler({ model: local.script(), storage }) as Handler,
  }
}
