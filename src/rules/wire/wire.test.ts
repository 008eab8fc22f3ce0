import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KIND_FILES as RULE_KINDS } from '../kinds/files.ts'
import { loadRule } from '../load.ts'
import type { RuleDefinition } from '../schema.ts'
import { parseYaml } from '../yaml-text.ts'
import { beyondSumo, type ImportedRule, importRules, ruleYaml, toApiRule, toTerraform } from './index.ts'

const PACK = join(fileURLToPath(new URL('../../../', import.meta.url)), 'content/snapshot-abuse')

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const text = fc.oneof(
  fc.constantFrom(
    'a',
    'action = "x"',
    "b = '\\temp\\%'",
    '${x} %{y} $${z}',
    'two\nlines',
    ' padded ',
    'é 🦀',
    '- x: #y',
  ),
  fc.string({ minLength: 1, unit: 'binary' }),
)
const name = text
/** An expression or a template that reads without errors is not the point here: any text must survive. */
const word = fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,8}$/)
const score = fc.integer({ min: 0, max: 10 })
const DAY = 86_400_000

const optional = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined })

const common = {
  id: fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,5}(-[A-Za-z0-9]{1,4}){0,2}$/),
  name,
  enabled: fc.boolean(),
  isPrototype: fc.boolean(),
  version: optional(fc.integer({ min: 1, max: 9 })),
  category: optional(text),
  summaryExpression: optional(text),
  entitySelectors: fc.array(fc.record({ entityType: word.map((w) => `_${w}`), expression: text }), {
    minLength: 1,
    maxLength: 3,
  }),
  tags: fc.array(text, { maxLength: 3 }),
  suppressionWindowSize: optional(fc.integer({ min: 6 * DAY, max: 7 * DAY })),
  references: fc.array(fc.constant('https://example.com/a'), { maxLength: 1 }),
  falsePositives: fc.array(text, { maxLength: 2 }),
  playbook: optional(text),
  detection: optional(fc.constant('D07')),
  confidence: optional(
    fc.record({
      level: fc.constantFrom('high', 'low'),
      because: fc.array(text, { minLength: 1, maxLength: 2 }),
      adjust: fc.array(fc.record({ when: text, level: fc.constant('low'), because: text }), { maxLength: 1 }),
    }),
  ),
  tests: fc.array(
    fc.record({
      name: text,
      source: fc.constant('aws-cloudtrail'),
      // JSON has no negative zero
      event: fc.record({ a: fc.jsonValue().map(throughJson) }),
      fires: fc.boolean(),
    }),
    { maxLength: 1 },
  ),
}
const templated = { nameExpression: optional(text), descriptionExpression: optional(text) }
const scoreMapping = fc.oneof(
  fc.record({ type: fc.constant('constant'), default: score }),
  fc.record({ type: fc.constant('fieldValue'), default: score, field: text }),
  fc.record({
    type: fc.constant('fieldValueMapping'),
    default: score,
    field: text,
    mapping: fc.array(
      fc.oneof(
        fc.record({ type: fc.constant('eq'), from: text, to: score }),
        fc.record({
          type: fc.constant('range'),
          from: fc.constant('1'),
          fromEnd: fc.constant('9'),
          to: score,
        }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  }),
)
const windowed = fc.oneof(
  fc.record({ windowSize: fc.constantFrom('T05M', 'T10M', 'T30M', 'T60M', 'T12H', 'T24H', 'T05D') }),
  fc.record({
    windowSize: fc.constant('CUSTOM'),
    windowSizeMilliseconds: fc.integer({ min: 60_000, max: 5 * DAY }),
  }),
)
const fields = fc.array(text, { maxLength: 2 })
const learning = {
  baselineWindowSize: fc.integer({ min: 1, max: 30 * DAY }),
  retentionWindowSize: fc.integer({ min: 31 * DAY, max: 90 * DAY }),
  groupByFields: fc.array(text, { minLength: 1, maxLength: 2 }),
  assetField: optional(word),
  score,
}
const aggregate = fc.record({
  name: word,
  function: fc.constantFrom('count', 'sum', 'max'),
  arguments: fc.tuple(text),
})

const kind = (type: string, own: Record<string, fc.Arbitrary<unknown>>, window?: fc.Arbitrary<object>) =>
  fc
    .tuple(fc.record({ ...common, ...own }), window ?? fc.constant({}))
    .map(([rule, windowKeys]): Record<string, unknown> => ({ ...rule, ...windowKeys, type }))

const KINDS: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  match: kind('match', { ...templated, expression: text, scoreMapping }),
  threshold: kind(
    'threshold',
    {
      expression: text,
      limit: fc.integer({ min: 1, max: 1000 }),
      countDistinct: fc.boolean(),
      countField: word,
      groupByFields: fields,
      description: optional(text),
      score,
    },
    windowed,
  ),
  chain: kind(
    'chain',
    {
      expressionsAndLimits: fc.array(fc.record({ expression: text, limit: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 2,
        maxLength: 3,
      }),
      ordered: fc.boolean(),
      groupByFields: fields,
      description: optional(text),
      score,
    },
    windowed,
  ),
  aggregation: kind(
    'aggregation',
    {
      ...templated,
      matchExpression: text,
      aggregationFunctions: fc.uniqueArray(aggregate, {
        minLength: 1,
        maxLength: 3,
        selector: (each) => each.name,
      }),
      triggerExpression: text,
      groupByAsset: fc.boolean(),
      groupByFields: fields,
      scoreMapping,
    },
    windowed,
  ),
  firstSeen: kind('firstSeen', {
    ...templated,
    ...learning,
    filterExpression: text,
    valueFields: fc.array(text, { minLength: 1, maxLength: 2 }),
    baselineType: fc.constantFrom('GLOBAL', 'PER_ENTITY'),
  }),
  outlier: kind('outlier', {
    ...templated,
    ...learning,
    matchExpression: text,
    aggregationFunctions: aggregate.map((each) => [each]),
    windowSize: fc.constantFrom('T60M', 'T24H'),
    deviationThreshold: fc.integer({ min: 1, max: 5 }),
    floorValue: fc.integer({ min: 0, max: 100 }),
  }),
}

const present = (rule: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined))

const definitionOf = (imported: ImportedRule | undefined): unknown => {
  if (imported?.kind !== 'rule') throw new Error(JSON.stringify(imported))
  expect(imported.losses).toEqual([])
  return imported.definition
}

/** What the schema makes of a rule file: with its defaults. Expressions need not be sound. */
const parsed = (rule: object): RuleDefinition => {
  const { value, diagnostics } = parseYaml(ruleYaml(present(rule)))
  expect(diagnostics).toEqual([])
  const schema = RULE_KINDS.find(({ type }) => type === (rule as { type?: string }).type)?.schema
  if (schema === undefined) throw new Error('no such kind')
  return schema.parse(value)
}

describe.each(Object.entries(KINDS))('a %s rule', (_, rules) => {
  test('is the same after an export to the API and an import', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const definition = parsed(rule)
        const [imported] = importRules(throughJson(toApiRule(definition))) ?? []
        expect(parsed(definitionOf(imported) as object)).toEqual(definition)
      }),
      { numRuns: 40 },
    )
  })

  test('is the same after an export to Terraform and an import', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const definition = parsed(rule)
        const [imported] = importRules(throughJson(toTerraform([definition]))) ?? []
        expect(parsed(definitionOf(imported) as object)).toEqual(definition)
      }),
      { numRuns: 40 },
    )
  })
})

test('a rule file reads as what was written to it', () => {
  fc.assert(
    fc.property(KINDS['match'] ?? fc.constant({}), (rule) => {
      expect(parseYaml(ruleYaml(present(rule))).value).toEqual(throughJson(present(rule)))
    }),
    { numRuns: 60 },
  )
})

describe('the pack', () => {
  const files = readdirSync(PACK).map((file) => ({ file, text: readFileSync(join(PACK, file), 'utf8') }))

  test.each(files)('$file survives both ways', ({ file, text: yaml }) => {
    const { rule } = loadRule(yaml, file)
    if (rule === undefined) throw new Error('the pack is broken')
    for (const wire of [toApiRule(rule.definition), toTerraform([rule.definition])]) {
      const [imported] = importRules(throughJson(wire)) ?? []
      if (imported?.kind !== 'rule') throw new Error('refused')
      expect(imported.loaded.rule?.definition).toEqual(rule.definition)
    }
  })

  test('asks what only dohyo can answer', () => {
    for (const { file, text: yaml } of files) {
      const { rule } = loadRule(yaml, file)
      expect(rule && beyondSumo(rule).length, file).toBeGreaterThan(0)
    }
  })
})
