import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withoutSpans } from '../../test/support/show-tree.ts'
import { parseQuery } from '../language/parse-query.ts'
import { OPERATOR_TABLE, OPERATORS } from '../operators/index.ts'
import { formatQuery } from './format.ts'

const tree = (text: string): unknown => {
  const { query, diagnostics } = parseQuery(text, OPERATOR_TABLE)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const { comments, ...rest } = query
  return withoutSpans({ ...rest, comments: comments.map((comment) => comment.text.trim()) })
}

/** Formats, and holds that to its promises. */
const formatted = (text: string): string => {
  const { text: first = '' } = formatQuery(text)
  expect(tree(first)).toEqual(tree(text))
  expect(formatQuery(first).text).toBe(first)
  return first
}

const examples = OPERATORS.flatMap(({ examples }) => examples)

test.each(examples)('%s', (example) => {
  formatted(example)
})

test('a line per stage, long ones broken where they have parts', () => {
  const seed = `_sourceCategory=a OR _sourceCategory=b
| json auto // names
| where matches(operationName, "(?i)(snapshot)") and caller != "azure-backup" and !matches(caller, "(?i)automation")
| eval RiskLevel = if(matches(operationName, "(?i)(delete|destroy|terminate)"), "High", if(matches(operationName, "(?i)(snapshot|create)"), "Medium", "Low")), n=1
/* last
   | words */
| stats count AS OpCount, values(operationName) AS Operations, values(RiskLevel) AS RiskLevels by _sourceHost, caller, resourceGroup
| sort by OpCount desc`
  expect(formatted(seed)).toMatchInlineSnapshot(`
    "_sourceCategory=a OR _sourceCategory=b
    | json auto
    // names
    | where matches(operationName, "(?i)(snapshot)")
        and caller != "azure-backup"
        and !matches(caller, "(?i)automation")
    | eval RiskLevel = if(matches(operationName, "(?i)(delete|destroy|terminate)"), "High",
          if(matches(operationName, "(?i)(snapshot|create)"), "Medium", "Low")),
        n = 1
    /* last
       | words */
    | stats count as OpCount,
        values(operationName) as Operations,
        values(RiskLevel) as RiskLevels
        by _sourceHost, caller, resourceGroup
    | sort by OpCount desc
    "
  `)
})

test('a query with an error is left alone', () => {
  expect(formatQuery('* | wehre x')).toMatchObject({ text: undefined, diagnostics: [{ code: 'DQ301' }] })
})

describe('any query', () => {
  const name = fc.constantFrom(
    'a',
    'b1',
    'user.name',
    '_raw',
    'a_rather_long_name_of_a_field',
    'another_long_name',
  )
  const text = fc.constantFrom(
    '"x"',
    '"a, b and c"',
    '"// no comment"',
    '"(not a group) or by"',
    '"a|b"',
    '"\\\\"',
    '"\\""',
  )
  const expr: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
    e: fc.oneof(
      { maxDepth: 5 },
      name,
      text,
      fc.integer({ min: -5, max: 99 }).map(String),
      fc
        .tuple(tie('e'), fc.constantFrom('=', '!=', '<', '+', '*', 'and', 'or'), tie('e'))
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
      fc.tuple(tie('e'), tie('e'), tie('e')).map(([a, b, c]) => `if(${a}, ${b}, ${c})`),
      fc
        .tuple(name, fc.array(text, { minLength: 1, maxLength: 9 }))
        .map(([f, all]) => `${f} in (${all.join(', ')})`),
      tie('e').map((a) => `!(${a})`),
      fc.tuple(name, fc.constantFrom('/a, b/', '/x\\/y/', '"a*"')).map(([f, p]) => `${f} matches ${p}`),
    ),
  })).e
  const comment = fc.constantFrom('', '', '', ' // note, and more', ' /* a\n b */')
  const stage = fc.oneof(
    expr.map((e) => `where ${e}`),
    fc.tuple(expr, name).map(([e, n]) => `${e} as ${n}`),
    fc
      .array(fc.tuple(name, expr), { minLength: 1, maxLength: 4 })
      .map((all) => `eval ${all.map(([n, e]) => `${n} = ${e}`).join(', ')}`),
    fc.array(name, { minLength: 1, maxLength: 9 }).map((all) => `fields ${all.join(', ')}`),
    fc
      .tuple(fc.array(name, { minLength: 1, maxLength: 5 }), fc.array(name, { minLength: 1, maxLength: 5 }))
      .map(([a, by]) => `${a.map((n, i) => `sum(${n}) as s${i}`).join(', ')} by ${by.join(', ')}`),
    fc.constantFrom(...examples.map((example) => example.slice(example.indexOf('|') + 1).trim())),
  )
  const search = fc.constantFrom(
    '*',
    'error',
    '"a phrase" AND (b OR c)',
    Array.from({ length: 12 }, (_, i) => `_sourceCategory=prod/number/${i}`).join(' OR '),
  )
  const query = fc
    .tuple(search, fc.array(fc.tuple(stage, comment), { maxLength: 5 }))
    .map(([scope, stages]) => `${scope}${stages.map(([s, c]) => `\n| ${s}${c}`).join('')}`)

  test('keeps its meaning and its comments, and formatting it again changes nothing', () => {
    let long = 0
    fc.assert(
      fc.property(query, (source) => {
        if (formatQuery(source).text === undefined) return
        const first = formatted(source)
        if (first.split('\n').length > source.split('\n').length + 1) long++
      }),
      { numRuns: 400 },
    )
    expect(long).toBeGreaterThan(20)
  })
})
