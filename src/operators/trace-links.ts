/** Values that stand together in a message. */
export interface Link {
  /** ms */
  readonly time: number
  readonly values: readonly string[]
}

/**
 * All values that are linked with `start`, transitively, and since (or until) when: with a direction, a message links only
 * from a value that was linked no later (no earlier) than its own time. Without one, the times mean nothing.
 */
export const trace = (
  links: readonly Link[],
  start: string,
  direction: '+' | '-' | undefined,
): ReadonlyMap<string, number> => {
  const sign = direction === '-' ? -1 : 1
  const linked = new Map<string, number>([
    [start, direction === undefined ? 0 : sign * Number.MIN_SAFE_INTEGER],
  ])
  const byTime = direction === undefined ? [links] : batches(links, sign)
  for (const batch of byTime) spread(batch, linked)
  return linked
}

/** Messages of one time link each other whatever their order. */
const batches = (links: readonly Link[], sign: number): readonly (readonly Link[])[] => {
  const found = new Map<number, Link[]>()
  for (const link of links) {
    const batch = found.get(link.time)
    if (batch === undefined) found.set(link.time, [link])
    else batch.push(link)
  }
  return [...found].toSorted(([a], [b]) => sign * (a - b)).map(([, batch]) => batch)
}

const spread = (links: readonly Link[], linked: Map<string, number>): void => {
  const byValue = new Map<string, Link[]>()
  for (const link of links)
    for (const value of link.values) {
      const list = byValue.get(value)
      if (list === undefined) byValue.set(value, [link])
      else list.push(link)
    }
  const queue = [...byValue.keys()].filter((value) => linked.has(value))
  for (let value = queue.pop(); value !== undefined; value = queue.pop()) {
    for (const link of byValue.get(value) ?? [])
      for (const other of link.values)
        if (!linked.has(other)) {
          linked.set(other, link.time)
          queue.push(other)
        }
    byValue.delete(value)
  }
}
