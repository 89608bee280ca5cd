/** A time as the API writes it: ISO 8601 in UTC. */
export const wireTime = (time: Date | null): string | null => time && time.toISOString()
