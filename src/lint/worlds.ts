import type { Expr } from '../language/ast.ts'
import type { Scalar } from './abstract.ts'
import { alternativesOf, regexTest } from './alternatives.ts'
import { excludes, implies, type TextTest, testKey } from './text-test.ts'
import { descendants } from './walk.ts'

/**
 * One way a field of the log can be, as far as the query can tell: a certain value, or a text of which only the outcome of
 * the query's own tests is known. All worlds of a field together cover every value; some may be impossible, so "in no world"
 * is a proof and "in some world" is none.
 */
export type World =
  | { readonly kind: 'value'; readonly value: Scalar }
  | {
      readonly kind: 'text'
      /** Keys of all tests, and of those that hold. */
      readonly asked: ReadonlySet<string>
      readonly holds: ReadonlySet<string>
      /** As a number: one of the query's constants, or one between them; NaN is no number. */
      readonly number: number
    }

const MAX_TESTS = 12
const MAX_WORLDS = 4096

/** A wildcard pattern (`a*`, `*a*`) as a test; undefined where it is more than that. */
export const globTest = (pattern: string): TextTest | undefined => {
  const match = /^(\*?)([^*]*)(\*?)$/.exec(pattern)
  const text = match?.[2]
  if (text === undefined || text === '') return undefined
  const kind =
    match?.[1] === '*' ? (match[3] === '*' ? 'contains' : 'suffix') : match?.[3] === '*' ? 'prefix' : 'equals'
  return { kind, text, ci: false }
}

export const equals = (text: string): TextTest => ({ kind: 'equals', text, ci: false })

interface Asked {
  readonly tests: readonly TextTest[]
  readonly numbers: readonly number[]
}

const NOTHING: Asked = { tests: [], numbers: [] }

const constant = (expr: Expr): Asked =>
  expr.kind === 'string'
    ? { tests: [equals(expr.value)], numbers: [] }
    : expr.kind === 'number'
      ? { tests: [], numbers: [expr.value] }
      : NOTHING

/** The operand and the tests of one node. */
const askedBy = (node: Expr): readonly (readonly [Expr, Asked])[] => {
  const regex = regexTest(node)
  if (regex !== undefined)
    return [
      [regex.operand, { tests: alternativesOf(regex.pattern)?.map(({ test }) => test) ?? [], numbers: [] }],
    ]
  switch (node.kind) {
    case 'binary':
      return [
        [node.left, constant(node.right)],
        [node.right, constant(node.left)],
      ]
    case 'in':
      return node.items.map((item) => [node.operand, constant(item)] as const)
    case 'matches': {
      const test =
        node.style === 'glob' && node.pattern.kind === 'string' ? globTest(node.pattern.value) : undefined
      return test === undefined ? [] : [[node.operand, { tests: [test], numbers: [] }]]
    }
    case 'contains':
      return node.part.kind === 'string' && node.part.value !== ''
        ? [[node.operand, { tests: [{ kind: 'contains', text: node.part.value, ci: false }], numbers: [] }]]
        : []
    default:
      return []
  }
}

/** What the expressions ask of a field of that name (lower case). */
export const askedOf = (name: string, exprs: readonly Expr[]): Asked => {
  const tests = new Map<string, TextTest>()
  const numbers = new Set<number>()
  for (const node of exprs.flatMap(descendants))
    for (const [operand, asked] of askedBy(node)) {
      if (operand.kind !== 'field' || operand.field.name.toLowerCase() !== name) continue
      for (const test of asked.tests) tests.set(testKey(test), test)
      for (const number of asked.numbers) numbers.add(number)
    }
  return { tests: [...tests.values()], numbers: [...numbers].toSorted((a, b) => a - b) }
}

/** Each constant, and a number in every gap between them. */
const positions = (numbers: readonly number[]): readonly number[] => [
  Number.NaN,
  ...numbers.flatMap((n, i) => {
    const next = numbers[i + 1]
    return [...(i === 0 ? [n - 1] : []), n, next === undefined ? n + 1 : (n + next) / 2]
  }),
]

/** The tests of which a predicate holds, as the bits of a number. */
const bitsOf = (tests: readonly TextTest[], of: (test: TextTest) => boolean): number =>
  tests.reduce((bits, test, i) => (of(test) ? bits | (1 << i) : bits), 0)

/** Every set of tests that can hold together, as the bits of a number. */
const consistent = (tests: readonly TextTest[]): readonly number[] => {
  const excluded = tests.map((test, i) => bitsOf(tests.slice(0, i), (other) => excludes(test, other)))
  const implied = tests.map((test) => bitsOf(tests, (other) => implies(test, other)))
  const fits = (set: number): boolean =>
    tests.every(
      (_, i) =>
        (set & (1 << i)) === 0 || ((set & (excluded[i] ?? 0)) === 0 && (~set & (implied[i] ?? 0)) === 0),
    )
  return Array.from({ length: 1 << tests.length }, (_, set) => set).filter(fits)
}

/** Undefined where there are too many to look at. Made as they are asked for: often the first few say all. */
export const worldsOf = ({ tests, numbers }: Asked): Iterable<World> | undefined => {
  if (tests.length > MAX_TESTS || numbers.length > MAX_TESTS) return undefined
  const places = positions(numbers)
  const sets = consistent(tests)
  if (sets.length * places.length > MAX_WORLDS) return undefined
  const keys = tests.map(testKey)
  const asked = new Set(keys)
  return (function* (): Generator<World> {
    yield { kind: 'value', value: null }
    for (const set of sets) {
      const holds = new Set(keys.filter((_, i) => (set & (1 << i)) !== 0))
      for (const number of places) yield { kind: 'text', asked, holds, number }
    }
  })()
}

/** The world in which a text passes just these tests, and what follows from them. */
export const closure = (test: TextTest, tests: readonly TextTest[]): ReadonlySet<string> =>
  new Set(tests.filter((other) => implies(test, other)).map(testKey))
