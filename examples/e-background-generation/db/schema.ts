import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  pgView,
  smallint,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import type { NailDesignInput } from '../lib/kinds.ts'
import type { StatusWord } from '../lib/status-word.ts'

/** The images that users keep; sql/collection.sql makes the table. */
export const collection = pgTable(
  'collection',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    userId: text('user_id').notNull(),
    jobId: uuid('job_id').notNull(),
    /** Which of the images of its job, from 0. */
    position: smallint().notNull(),
    imageUrl: text('image_url').notNull(),
    prompt: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    unique('collection_once').on(table.jobId, table.position),
    index('collection_by_user').on(table.userId, table.id.desc()),
  ],
)

/** The original's table, as the view that sql/generation_jobs.sql makes of the engine's jobs: for reading. */
export const generationJobs = pgView('generation_jobs', {
  id: uuid().notNull(),
  userId: text('user_id').notNull(),
  status: text().$type<StatusWord>().notNull(),
  prompt: text().notNull(),
  originalImage: text('original_image'),
  selectedDesignImages: jsonb('selected_design_images').$type<string[]>().notNull(),
  drawingImageUrl: text('drawing_image_url'),
  influenceWeights: jsonb('influence_weights').$type<Partial<NailDesignInput['influenceWeights']>>().notNull(),
  designSettings: jsonb('design_settings').$type<Partial<NailDesignInput['designSettings']>>().notNull(),
  resultImages: jsonb('result_images').$type<string[]>(),
  errorMessage: text('error_message'),
  /** 0 to 100. */
  progress: integer().notNull(),
  currentStep: text('current_step'),
  /** The price of the job, in whole credits. */
  credits: bigint({ mode: 'number' }).notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  startedAt: timestamp('started_at', { withTimezone: true }),
  completedAt: timestamp('completed_at', { withTimezone: true }),
}).existing()
