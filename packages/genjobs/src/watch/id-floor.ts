/** The least id of a time, as job_id_floor() makes it: a UUIDv7 begins with its milliseconds. */
export function idFloor(ms: number): string {
  const hex = Math.min(Math.max(Math.floor(ms), 0), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** Not less than any id. */
export const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
