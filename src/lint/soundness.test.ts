import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bindQuery } from '../query/index.ts'
import { type Domain, explore } from './explore.ts'
import type { LintContext } from './finding.ts'
import { lint } from './lint.ts'
import { stageParts } from './walk.ts'

// What is claimed of all values must hold of each: conditions over one field are looked at once over the worlds that
// stand for every value, and once over a value itself.

const contextOf = (text: string): LintContext => {
  const { query, plan, scopes, diagnostics } = bindQuery(text)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const parts = query.stages.map((stage) => stageParts(stage))
  return { text, query, parts, scopes, plan, sources: [], allSources: [], targets: new Set() }
}

const words = fc.constantFrom('a', 'b', 'ab', 'ba', 'aB', 'AB', 'abc', '1', '2', '15')
const regex = fc
  .tuple(
    fc.constantFrom('', '(?i)'),
    fc.constantFrom('', '^'),
    fc.array(words, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '$'),
  )
  .map(([flags, head, parts, tail]) => `/${flags}${head}(${parts.join('|')})${tail}/`)

const leaf = fc.oneof(
  fc.tuple(fc.constantFrom('=', '!='), words).map(([op, word]) => `f ${op} "${word}"`),
  fc
    .tuple(fc.constantFrom('=', '!=', '<', '<=', '>', '>='), fc.integer({ min: 0, max: 16 }))
    .map(([op, n]) => `f ${op} ${n}`),
  fc.array(words, { minLength: 1, maxLength: 2 }).map((all) => `f in ("${all.join('", "')}")`),
  regex.map((r) => `f matches ${r}`),
  fc
    .tuple(fc.constantFrom('', '*'), words, fc.constantFrom('', '*'))
    .map(([a, w, b]) => `f matches "${a}${w}${b}"`),
  words.map((w) => `f contains "${w}"`),
  fc.constant('isNull(f)'),
)

const condition: fc.Arbitrary<string> = fc.letrec<{ c: string }>((tie) => ({
  c: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.tuple(tie('c'), fc.constantFrom('and', 'or'), tie('c')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('c').map((a) => `!(${a})`),
  ),
})).c

const values: readonly (string | null)[] = [
  null,
  '',
  'a',
  'b',
  'ab',
  'ba',
  'aB',
  'AB',
  'abc',
  'xABCx',
  'bab',
  '1',
  '2',
  '15',
  '1.5',
  '0',
  '16',
  '3',
  'b1',
  'other',
]

test('what holds in every world holds for every value', () => {
  let decided = 0
  fc.assert(
    fc.property(condition, condition, condition, (first, second, third) => {
      const text = `* | json auto | where ${first} | if(${second}, "x", "y") as k | where ${third} and k = "x"`
      const context = contextOf(text)
      const everything = explore(context, 'f', () => undefined)
      if (everything === undefined) return
      for (const value of values) {
        const domain: Domain = (key) => (key === 'f' ? { values: [value] } : undefined)
        const single = explore(context, 'f', domain)
        for (const [node, truth] of single?.truths ?? []) {
          const seen = everything.truths.get(node)
          if (seen !== undefined && seen.t !== seen.f) decided++
          if (seen === undefined || (truth.t && !seen.t) || (truth.f && !seen.f))
            expect.fail(
              `${text}: ${text.slice(node.span.start, node.span.end)} with ${JSON.stringify(value)}`,
            )
        }
        const passes = single?.passages.some(({ droppedBy }) => droppedBy === undefined)
        if (passes) expect(everything.passages.some(({ droppedBy }) => droppedBy === undefined)).toBe(true)
      }
    }),
    { numRuns: 100 },
  )
  expect(decided).toBeGreaterThan(500)
}, 30_000)

test('contradictions are the same where nothing else is asked for', () => {
  let found = 0
  fc.assert(
    fc.property(condition, condition, (first, second) => {
      const text = `* | json auto | where ${first} | if(${second}, "x", "y") as k | where ${second} and k = "x"`
      const all = lint(text).findings.filter(({ diagnostic }) => diagnostic.code === 'DQ909')
      found += all.length
      expect(lint(text, { only: new Set(['DQ909']) }).findings).toEqual(all)
    }),
    { numRuns: 100 },
  )
  expect(found).toBeGreaterThan(10)
}, 30_000)
