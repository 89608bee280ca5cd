import { integer, pgTable, text } from 'drizzle-orm/pg-core'

export const stories = pgTable('stories', {
  id: integer().primaryKey().generatedByDefaultAsIdentity(),
  title: text().notNull(),
})
