import { pg, type Database } from 'genjobs'
import { setting } from './settings.ts'

// Next.js compiles pages and routes apart, and in development again and again: the process has one pool all the same.
const kept = globalThis as { generationDatabase?: Database }

/** The database with the rights of its owner: for what a worker does, never for what a user asks. */
export const operatorDatabase = (): Database => (kept.generationDatabase ??= pg(setting('DATABASE_URL')))
