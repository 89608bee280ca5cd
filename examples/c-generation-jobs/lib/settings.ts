/** A setting of the server that must be there. `npm run dev` sets all of them. */
export function setting(name: 'SUPABASE_URL' | 'SUPABASE_ANON_KEY' | 'SUPABASE_JWT_SECRET' | 'DATABASE_URL'): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: see README.md, "On Supabase".`)
  return value
}
