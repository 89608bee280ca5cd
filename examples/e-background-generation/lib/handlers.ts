import { createCollection } from './collection.ts'
import { database } from './database.ts'
import { imageModel } from './image-model.ts'
import { nailDesignHandler } from './nail-design-handler.ts'
import { storage } from './storage.ts'

export const collection = createCollection(database)

/** What runs the jobs, whoever calls: a submit, cron, or a worker that stays. */
export const handlers = { 'nail-design': nailDesignHandler({ ...imageModel(), storage, collection }) }
