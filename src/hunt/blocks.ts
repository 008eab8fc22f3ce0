import { dispatchOf } from '../rules/dispatch.ts'
import { OPERATION, type RequiredKeys } from '../rules/required-literals.ts'
import type { Rule } from '../rules/rule.ts'
import type { SourceModule } from '../sources/envelope/shape.ts'
import type { SourceId } from '../sources/source.ts'

/**
 * Rules of one source that the sieve does not tell apart. It notes for each candidate which blocks want it, so that later
 * statements look at these alone.
 */
export interface Block {
  /** Unique within its source. */
  readonly number: number
  /** Of match rules, or of the other kinds. */
  readonly isMatch: boolean
  readonly rules: readonly Rule[]
  /** An event is wanted when a key of it has one of these values (null: any event) … */
  readonly keys: RequiredKeys
  /** … and, when this is given, it is true as well. */
  readonly condition?: Rule
}

/** Events of these sources take back what others announced: they matter to rules that don't want them. */
export const takesBack = ({ cloud }: Pick<SourceModule, 'cloud'>): boolean => cloud !== 'AWS'

/** Rules that one statement evaluates: its analysis grows faster than their number. */
export const AT_ONCE = 40

/**
 * The blocks of a source: without rules that no event of it can meet. Rules on operations are told by these: few events have
 * them, and what such rules ask besides takes longer to analyse than to look at once more. Each other rule is a block of its
 * own, told by its whole condition: its key may be the name of a common call. See docs/decisions/0008.
 */
export const blocksOf = (rules: readonly Rule[], source: SourceModule): readonly Block[] => {
  const asked = rules
    .flatMap((rule): readonly Asked[] => {
      const required = dispatchOf(rule, source)
      return required?.size === 0 ? [] : [{ rule, required, first: firstKey(required) }]
    })
    .toSorted((a, b) => compare(a.first, b.first))
  return [true, false]
    .flatMap((match) => {
      const ofKind = asked.filter(({ rule }) => isMatch(rule) === match)
      const byName = inParts(ofKind.filter(isNamed)).map((part) => ({
        rules: part.map(({ rule }) => rule),
        keys: unionOf(part.map(({ required }) => required)),
      }))
      const byCondition = ofKind
        .filter((each) => !isNamed(each))
        .map(({ rule, required }) => ({ rules: [rule], keys: required, condition: rule }))
      return [...byName, ...byCondition].map((block) => ({ ...block, isMatch: match }))
    })
    .map((block, number) => ({ ...block, number }))
}

interface Asked {
  readonly rule: Rule
  readonly required: RequiredKeys
  readonly first: string
}

export type Blocks = ReadonlyMap<SourceId, readonly Block[]>

const isNamed = ({ required }: Asked): boolean =>
  required !== null && [...required.keys()].every((key) => key === OPERATION)

const inParts = <T>(all: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) => all.slice(i * AT_ONCE, (i + 1) * AT_ONCE))

/** Rules for the same events come together, so that few statements look at an event. */
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
