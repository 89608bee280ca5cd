/**
 * How a server tells the database who is asking, for one transaction: both settings end with it, which is all that
 * keeps owners apart on a connection that a pooler gives to one after the other.
 */
export function begin(owner: string | null): string {
  const claims = JSON.stringify({ sub: owner, role: 'authenticated' }).replaceAll("'", "''")
  const identity = owner === null ? '' : `select set_config('request.jwt.claims', '${claims}', true);`
  return `begin; ${identity} set local role authenticated`
}
