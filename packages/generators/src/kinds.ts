export { image, imageKind } from './image/kind.ts'
export type { ImageKind, ImageKindOptions } from './image/kind.ts'
export { script, scriptKind } from './script/kind.ts'
export type { ScriptKind, ScriptKindOptions } from './script/kind.ts'
