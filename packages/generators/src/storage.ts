export { folderStorage } from './storage/folder-storage.ts'
export type { FolderStorage, FolderStorageOptions } from './storage/folder-storage.ts'
export { jobKey } from './storage/job-key.ts'
export type { Storage } from './storage/storage.ts'
