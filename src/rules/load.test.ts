import { expect, test } from 'vitest'
import { renderText } from '../language/diagnostics/render-text.ts'
import { createSourceText } from '../language/source-text.ts'
import { loadRule, loadRules } from './load.ts'
import { renderSignal, signalFields } from './render-signal.ts'
import { refKey } from './template.ts'

const RULE = `id: test-rule
type: match
name: Test rule
enabled: true
isPrototype: false
stream: record
expression: |
  dohyo_operation = 'CreateSnapshot'
    AND dohyo_outcome = 'success'
nameExpression: Test rule
descriptionExpression: What it means.
summaryExpression: '{{dohyo_actor}} did it'
scoreMapping: { type: constant, default: 4 }
entitySelectors:
  - { entityType: _username, expression: user_username }
tags:
  - _mitreAttackTechnique:T1537
confidence:
  level: high
  because:
    - the log says so
`

const loadRuleOf = (text: string) => {
  const { rule, diagnostics } = loadRule(text, 'rule.yaml')
  expect(diagnostics).toEqual([])
  if (rule === undefined) throw new Error('no rule')
  return rule
}

/** Message and place of each diagnostic, and the text that it marks. */
const problems = (text: string): readonly string[] => {
  const { rule, diagnostics } = loadRule(text, 'rule.yaml')
  if (diagnostics.some((d) => d.severity === 'error')) expect(rule).toBeUndefined()
  const source = createSourceText('rule.yaml', text)
  return diagnostics.map((d) => {
    const { line, column } = source.position(d.span.start)
    const [message = ''] = renderText(d, source).split('\n')
    return `${line}:${column} ${message} «${text.slice(d.span.start, d.span.end)}»`
  })
}

test('a whole rule', () => {
  const rule = loadRuleOf(RULE)
  expect(rule.id).toBe('test-rule')
  expect(rule.definition.tests).toEqual([])
})

test('an error inside a block scalar is shown where it stands in the file', () => {
  const text = RULE.replace("dohyo_outcome = 'success'", "dohyo_outcom = 'success'")
  const [d] = loadRule(text, 'rule.yaml').diagnostics
  if (d === undefined) throw new Error('no diagnostic')
  expect(renderText(d, createSourceText('rule.yaml', text))).toMatchInlineSnapshot(`
    "error[DQ314]: the record schema has no field \`dohyo_outcom\`
      ┌─ rule.yaml:9:9
      │
    9 │     AND dohyo_outcom = 'success'
      │         ^^^^^^^^^^^^ always null
      │
      = help: a field with a similar name exists: \`dohyo_outcome\` or \`dohyo_actor\`"
  `)
})

test.each([
  ['plain', 'expression: dohyo_operatio = 3', '7:13'],
  ['single quotes', "expression: 'dohyo_operation = ''a'' and dohyo_operatio = 3'", '7:42'],
  ['double quotes', 'expression: "dohyo_operation = \\"a\\" and dohyo_operatio = 3"', '7:42'],
  ['folded', 'expression: >-\n  dohyo_operation = 1\n  and\n  dohyo_operatio = 3', '10:3'],
  [
    'literal with indentation',
    'expression: |2-\n    dohyo_operation = 1\n     and dohyo_operatio = 3',
    '9:10',
  ],
])('the place in a scalar: %s', (_, replacement, place) => {
  const text = RULE.replace(/expression: \|\n.*\n.*/, () => replacement)
  expect(problems(text)).toEqual([
    `${place} error[DQ314]: the record schema has no field \`dohyo_operatio\` «dohyo_operatio»`,
  ])
})

test('mistakes of every kind', () => {
  expect(problems(RULE.replace('stream: record', 'steam: record'))).toMatchInlineSnapshot(`
    [
      "6:1 error[DQ502]: \`steam\`: unknown key «steam»",
    ]
  `)
  expect(problems(RULE.replace('default: 4', 'default: 11'))).toMatchInlineSnapshot(`
    [
      "13:42 error[DQ502]: \`scoreMapping.default\`: Too big: expected number to be <=10 «11»",
    ]
  `)
  expect(problems(RULE.replace('enabled: true', 'enabled: yes please'))).toMatchInlineSnapshot(`
    [
      "4:10 error[DQ502]: \`enabled\`: expected boolean, received string «yes please»",
    ]
  `)
  expect(problems(RULE.replace('id: test-rule', 'id: D02 Rule'))).toMatchInlineSnapshot(`
    [
      "1:5 error[DQ502]: \`id\`: must be words of letters and digits joined by \`-\` «D02 Rule»",
    ]
  `)
  expect(problems(RULE.replace('expression: user_username', 'expression: user_name'))).toMatchInlineSnapshot(`
    [
      "15:42 warning[DQ314]: the record schema has no field \`user_name\` «user_name»",
    ]
  `)
  expect(problems(RULE.replace('{{dohyo_actor}}', '{{dohyo_acter}}'))).toMatchInlineSnapshot(`
    [
      "12:21 error[DQ314]: the record schema has no field \`dohyo_acter\` «{{dohyo_acter}}»",
    ]
  `)
  expect(problems(RULE.replace('{{dohyo_actor}}', '{{dohyo_actor'))).toMatchInlineSnapshot(`
    [
      "12:21 error[DQ502]: \`summaryExpression\`: \`{{\` is not closed «{{»",
    ]
  `)
  expect(problems(RULE.replace("= 'success'", "= 'success' AND"))).toMatchInlineSnapshot(`
    [
      "9:38 error[DQ201]: expected an expression, found the end of the expression «»",
    ]
  `)
  expect(
    problems(RULE.replace("= 'success'", "= 'success' AND sizes(dohyo_openTo) > 0")),
  ).toMatchInlineSnapshot(`
    [
      "9:39 error[DQ303]: unknown function \`sizes\` «sizes»",
    ]
  `)
  expect(problems(RULE.replace('tags:', 'tags: ]'))).toMatchInlineSnapshot(`
    [
      "16:7 error[DQ501]: not valid YAML: Unexpected flow-seq-end token in YAML stream: "]" «]»",
    ]
  `)
  expect(problems('')).toMatchInlineSnapshot(`
    [
      "1:1 error[DQ502]: \`type\`: is missing (one of match, threshold, chain, aggregation, firstSeen, outlier) «»",
    ]
  `)
  expect(problems(`${RULE}id: again\n`)).toMatchInlineSnapshot(`
    [
      "22:1 error[DQ501]: not valid YAML: Map keys must be unique «id»",
    ]
  `)
  expect(
    problems(`${RULE}tests:\n  - { name: x, source: aws-cloudtrail, fires: true, evnt: {} }\n`),
  ).toMatchInlineSnapshot(`
    [
      "23:53 error[DQ502]: \`tests[0].evnt\`: unknown key «evnt»",
      "23:5 error[DQ502]: \`tests[0]\`: needs either \`event\` or \`events\` «{ name: x, source: aws-cloudtrail, fires: true, evnt: {} }»",
    ]
  `)
})

test('two rules with one id', () => {
  const [first, second] = loadRules([
    { file: 'a.yaml', text: RULE },
    { file: 'b.yaml', text: RULE },
  ])
  expect(first?.rule?.id).toBe('test-rule')
  expect(second?.rule).toBeUndefined()
  expect(second?.diagnostics.map((d) => d.params)).toEqual([
    { path: 'id', reason: '`test-rule` is already the id of a.yaml' },
  ])
})

test('aliases that unfold to gigabytes are refused', () => {
  const bomb = `a: &a [${'x,'.repeat(50)}]\n${'bcdefgh'
    .split('')
    .map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i]},`.repeat(50)}]`)
    .join('\n')}\n`
  const { rule, diagnostics } = loadRule(bomb, 'bomb.yaml')
  expect(rule).toBeUndefined()
  expect(diagnostics.map((d) => d.code)).toContain('DQ501')
})

test('a signal: score, words and confidence', () => {
  const rule = loadRuleOf(
    RULE.replace(
      '{ type: constant, default: 4 }',
      "{ type: fieldValueMapping, default: 4, field: errorCode, mapping: [{ type: eq, from: '7', to: 2 }] }",
    ) +
      `  adjust:
    - { when: dohyo_detailMissing, level: low, because: 'no body ({{errorText}})', summaryExpression: unclear }
`,
  )
  expect(signalFields(rule).map(refKey).sort()).toEqual([
    'dohyo_actor',
    'errorCode',
    'errorText',
    'user_username',
  ])
  const values = { dohyo_actor: 'alice', user_username: 'alice', errorCode: '7.0', errorText: null }
  expect(renderSignal(rule, values, [false])).toEqual({
    name: 'Test rule',
    summary: 'alice did it',
    description: 'What it means.',
    score: 2,
    severity: 'low',
    confidence: 'high',
    why: ['the log says so'],
    entities: [{ type: '_username', value: 'alice' }],
  })
  expect(renderSignal(rule, { ...values, errorCode: null, user_username: '' }, [true])).toMatchObject({
    summary: 'unclear',
    score: 4,
    confidence: 'low',
    why: ['the log says so', 'no body ()'],
    entities: [],
  })
})

test('a score from a field', () => {
  const rule = loadRuleOf(
    RULE.replace('{ type: constant, default: 4 }', '{ type: fieldValue, default: 3, field: errorCode }'),
  )
  const score = (errorCode: string | null) => renderSignal(rule, { errorCode })?.score
  expect([score('6.9'), score('99'), score(null), score('many')]).toEqual([6, 10, 3, undefined])
})
