/**
 * Run one statement within the caller's transaction. Every library can be brought to this much: text in, the rows of the
 * answer out. Parameters are text, and the statement says what they are (`$1::text::jsonb`).
 */
export type Statement = (text: string, params: readonly string[]) => Promise<readonly Row[]>

export type Row = Record<string, unknown>
