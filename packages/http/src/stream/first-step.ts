/** So that headers go out even when the database does not answer. */
const patienceMs = 3_000

export type FirstStep<T> = { result: IteratorResult<T, void> | undefined; rest: AsyncGenerator<T, void, undefined> }

/**
 * The first change, before the answer begins: what it throws can still be a status. `rest` begins with it.
 * `result` is undefined where it takes too long; then `rest` throws what there is to throw.
 */
export async function firstStep<T>(changes: AsyncGenerator<T, void, undefined>): Promise<FirstStep<T>> {
  const first = changes.next()
  // Heard of through `rest`, unless the client has gone by then.
  first.catch(() => undefined)
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs)
  })
  try {
    return { result: await Promise.race([first, late]), rest: joined(first, changes) }
  } finally {
    clearTimeout(timer)
  }
}

async function* joined<T>(
  first: Promise<IteratorResult<T, void>>,
  rest: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  try {
    const { done, value } = await first
    if (done) return
    yield value
    yield* rest
  } finally {
    await rest.return()
  }
}
