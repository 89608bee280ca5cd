/** The version of the tables that this package works with. It grows with each migration. */
export const schemaVersion = 1
