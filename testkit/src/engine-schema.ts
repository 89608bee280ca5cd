/** The schema that the engine is installed in, in every test database. */
export const engineSchema = 'genjobs'
