import { dispatchOf } from '../rules/dispatch.ts'
import type { RequiredKeys } from '../rules/required-literals.ts'
import type { Rule } from '../rules/rule.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import type { SourceId } from '../sources/source.ts'

/**
 * Rules of one source that later statements evaluate together. The sieve notes for each candidate which blocks want it, so
 * that a block's statement looks at these alone.
 */
export interface Block {
  /** Unique within its source. */
  readonly number: number
  /** Of match rules, or of the other kinds. */
  readonly isMatch: boolean
  readonly rules: readonly Rule[]
  /** An event is wanted when a key of it has one of these values … */
  readonly keys: ReadonlyMap<string, readonly string[]>
  /** … or when a rule that names none is true. */
  readonly others: readonly Rule[]
}

/** Events of these sources take back what others announced: they matter to rules that don't want them. */
export const takesBack = ({ cloud }: Pick<SourceModule, 'cloud'>): boolean => cloud !== 'AWS'

/** Rules that one statement evaluates: its analysis grows faster than their number. */
const AT_ONCE = 40

/** The blocks of a source: without rules that no event of it can meet. */
export const blocksOf = (rules: readonly Rule[], source: SourceModule): readonly Block[] => {
  const kinds = new Map<string, { readonly rule: Rule; readonly required: RequiredKeys }[]>()
  for (const rule of rules) {
    const required = dispatchOf(rule, source)
    if (required?.size === 0) continue
    // rules that must be asked about every event are together, so that the rest can be told by a look at a key
    const kind = `${isMatch(rule)} ${required === null}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), { rule, required }])
  }
  return [...kinds.values()]
    .flatMap((all) => inParts(all.toSorted((a, b) => compare(firstKey(a.required), firstKey(b.required)))))
    .map((part, number) => ({
      number,
      isMatch: part.every(({ rule }) => isMatch(rule)),
      rules: part.map(({ rule }) => rule),
      keys: unionOf(part.map(({ required }) => required)),
      others: part.flatMap(({ rule, required }) => (required === null ? [rule] : [])),
    }))
}

export type Blocks = ReadonlyMap<SourceId, readonly Block[]>

const inParts = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) => all.slice(i * AT_ONCE, (i + 1) * AT_ONCE))

/** Rules for the same events come into the same block, so that few blocks want an event. */
const firstKey = (required: RequiredKeys): string =>
  [...(required ?? [])].flatMap(([key, values]) => values.map((value) => `${key} ${value}`)).toSorted()[0] ??
  ''

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

const isMatch = ({ definition }: Rule): boolean => definition.type === 'match'

const unionOf = (all: readonly RequiredKeys[]): ReadonlyMap<string, readonly string[]> => {
  const keys = new Map<string, Set<string>>()
  for (const required of all)
    for (const [key, values] of required ?? []) {
      const known = keys.get(key) ?? new Set<string>()
      keys.set(key, known)
      for (const value of values) known.add(value)
    }
  const sorted = [...keys].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return new Map(sorted.map(([key, values]) => [key, [...values].sort()]))
}
