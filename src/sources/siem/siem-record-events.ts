/** The texts that a regular expression of alternatives matches as a whole: `A-(B|C)` gives `A-B` and `A-C`; undefined when it isn't one. */
export const literalsOf = (pattern: string): readonly string[] | undefined => {
  const source = pattern.replace(/^\^|\$$/g, '')
  let at = 0

  const alternatives = (): readonly string[] | undefined => {
    const all: string[] = []
    for (;;) {
      const one = sequence()
      if (one === undefined) return undefined
      all.push(...one)
      if (source[at] !== '|') return all
      at++
    }
  }

  const sequence = (): readonly string[] | undefined => {
    let made: readonly string[] = ['']
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const next = atom()
      if (next === undefined || /[?*+{]/.test(source[at] ?? '')) return undefined
      made = made.flatMap((head) => next.map((tail) => head + tail))
    }
    return made
  }

  const atom = (): readonly string[] | undefined => {
    const char = source[at++] ?? ''
    if (char === '(') {
      const inner = alternatives()
      return source[at++] === ')' ? inner : undefined
    }
    if (char === '\\') return /\W/.test(source[at] ?? 'x') ? [source[at++] ?? ''] : undefined
    return /[\w/ -]/.test(char) ? [char] : undefined
  }

  const found = alternatives()
  return at === source.length ? found : undefined
}

export interface EventDispatch {
  /** Event id to number of the pattern. */
  readonly byId: ReadonlyMap<string, number>
  /** Patterns to try in turn on an id that is not listed. */
  readonly byPattern: readonly (readonly [pattern: string, index: number])[]
}

/**
 * Which pattern takes an event id. Sumo doesn't say which mapper wins when several match; the one with the longest pattern
 * does here. A pattern must match the whole id.
 */
export const dispatchEvents = (patterns: readonly string[]): EventDispatch => {
  const ranked = patterns
    .map((pattern, index) => ({ pattern, index, literals: literalsOf(pattern) }))
    .toSorted((a, b) => b.pattern.length - a.pattern.length || a.index - b.index)
  const byId = new Map<string, number>()
  for (const [rank, { literals }] of ranked.entries())
    for (const id of literals ?? []) {
      if (byId.has(id)) continue
      const owner = ranked
        .slice(0, rank + 1)
        .find((each) => each.literals?.includes(id) ?? new RegExp(`^(?:${each.pattern})$`).test(id))
      if (owner !== undefined) byId.set(id, owner.index)
    }
  return {
    byId,
    byPattern: ranked.flatMap(({ pattern, index, literals }) =>
      literals === undefined ? [[pattern, index] as const] : [],
    ),
  }
}
