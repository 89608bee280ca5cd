/**
 * Share out the places of a list among so many at most, evenly, all of one owner to the same: his jobs keep their order.
 * @returns for each the places that it gets, in their order
 */
export function spreadByOwner(owners: readonly string[], most: number): number[][] {
  const placesOf = new Map<string, number[]>()
  owners.forEach((owner, place) => {
    const places = placesOf.get(owner)
    if (places) places.push(place)
    else placesOf.set(owner, [place])
  })
  const shares: number[][] = Array.from({ length: Math.min(most, placesOf.size) }, () => [])
  for (const places of [...placesOf.values()].toSorted((one, other) => other.length - one.length)) {
    const [least] = shares.toSorted((one, other) => one.length - other.length)
    least?.push(...places)
  }
  return shares.map((places) => places.toSorted((one, other) => one - other))
}
