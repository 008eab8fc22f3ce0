/** Groups of rows that share any value of any field, transitively. */
export interface Components {
  /** For each field: its values, and the group of each. */
  readonly fields: readonly { readonly values: readonly string[]; readonly groups: readonly number[] }[]
}

type Tuple = readonly (string | null)[]

/**
 * Union-find over the values: two rows are linked by an equal value of the same field; null links nothing. Groups are
 * numbered in the order of the tuples.
 */
export const components = (width: number, tuples: readonly Tuple[]): Components => {
  const parents: number[] = []
  const nodes: readonly Map<string, number>[] = Array.from({ length: width }, () => new Map())
  const root = (of: number): number => {
    let at = of
    for (let up = parents[at] ?? at; up !== at; up = parents[at] ?? at) {
      parents[at] = parents[up] ?? up
      at = up
    }
    return at
  }
  const node = (field: number, value: string): number => {
    const known = nodes[field]?.get(value)
    if (known !== undefined) return known
    const made = parents.push(parents.length) - 1
    nodes[field]?.set(value, made)
    return made
  }
  for (const tuple of tuples) {
    let first: number | undefined
    for (const [field, value] of tuple.entries()) {
      if (value === null) continue
      const found = root(node(field, value))
      if (first === undefined) first = found
      // the older one stays the root, so that the numbers do not depend on how groups met
      else {
        const [low, high] = first < found ? [first, found] : [found, first]
        parents[high] = low
        first = low
      }
    }
  }
  return {
    fields: nodes.map((map) => ({ values: [...map.keys()], groups: [...map.values()].map(root) })),
  }
}
