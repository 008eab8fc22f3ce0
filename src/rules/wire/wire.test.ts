import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KINDS as RULE_KINDS } from '../kinds/index.ts'
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

const API_THRESHOLD = {
  name: 'Snapshot sharing burst',
  enabled: true,
  isPrototype: false,
  stream: 'record',
  version: 1,
  expression: "action = 'ModifySnapshotAttribute'",
  limit: 5,
  countDistinct: true,
  countField: 'accountId',
  groupByFields: [],
  windowSize: 'T30M',
  score: 4,
  entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
  description: 'd',
  summaryExpression: 's',
  tags: ['_mitreAttackTactic:TA0010'],
}

const one = (document: unknown) => {
  const all = importRules(document) ?? []
  expect(all).toHaveLength(1)
  const [rule] = all
  if (rule?.kind !== 'rule') throw new Error(JSON.stringify(rule))
  expect(rule.loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return rule
}

describe('forms of one rule', () => {
  const expected = { type: 'threshold', ...API_THRESHOLD, id: 'snapshot-sharing-burst' }
  const { windowSize: _, ...rest } = API_THRESHOLD
  const snake = {
    name: API_THRESHOLD.name,
    enabled_by_default: true,
    is_prototype: 'false',
    stream: 'record',
    version: 1,
    expression: API_THRESHOLD.expression,
    limit: '5',
    count_distinct: 'true',
    count_field: 'accountId',
    group_by_fields: [],
    entity_selectors: [{ entity_type: '_username', expression: 'user_username' }],
    description: 'd',
    summary_expression: 's',
    tags: API_THRESHOLD.tags,
  }
  test.each<[string, unknown]>([
    ['a request', { fields: API_THRESHOLD }],
    [
      'an answer',
      { data: { ...rest, ruleType: 'threshold', windowSize: 1_800_000, windowSizeName: 'T30M' } },
    ],
    [
      'an answer with several',
      { data: { objects: [{ ...rest, windowSize: '1800000' }], hasNextPage: false } },
    ],
    ['the console', { rules: [{ ...snake, score: '4', window: '30m', pattern_type: 'threshold' }] }],
    ['the catalog', { x: { ...snake, score: 4, window: 'T30M', window_size: 1_800_000, all_fields: ['a'] } }],
    [
      'Terraform',
      {
        resource: {
          sumologic_cse_threshold_rule: { x: { ...snake, enabled: true, severity: 4, window_size: 'T30M' } },
        },
      },
    ],
    [
      'the older field of the entity',
      { fields: { ...API_THRESHOLD, entitySelectors: null, assetField: 'user_username' } },
    ],
  ])('%s', (form, document) => {
    const rule = one(document)
    const id = form === 'the catalog' || form === 'Terraform' ? 'x' : expected.id
    expect(rule.definition).toEqual({ ...expected, id })
    expect(rule.losses).toEqual([])
  })
})

test('a window that has no name, in ms and in minutes', () => {
  for (const window of [
    { windowSize: 180_000 },
    { window: '3m' },
    { window: 'CUSTOM', window_size: 180_000 },
  ])
    expect(one({ fields: { ...API_THRESHOLD, windowSize: undefined, ...window } }).definition).toMatchObject({
      windowSize: 'CUSTOM',
      windowSizeMilliseconds: 180_000,
    })
})

test('an old match rule of the catalog: one severity, no templates', () => {
  const rule = one([
    {
      pattern_type: 'match',
      id: 7,
      id_compiled: 'LEGACY-S00007',
      name: 'Old',
      expression: "action = 'a'",
      description: 'd',
      score: 3,
      asset_field: 'srcDevice_ip',
    },
  ])
  expect(rule.definition).toEqual({
    id: 'LEGACY-S00007',
    type: 'match',
    name: 'Old',
    expression: "action = 'a'",
    descriptionExpression: 'd',
    scoreMapping: { type: 'constant', default: 3 },
    entitySelectors: [{ entityType: '_ip', expression: 'srcDevice_ip' }],
  })
})

test('first seen with one value in the older key; outlier in hours', () => {
  const base = {
    ...API_THRESHOLD,
    expression: undefined,
    limit: undefined,
    countDistinct: undefined,
    countField: undefined,
  }
  expect(
    one({
      fields: {
        ...base,
        windowSize: undefined,
        filterExpression: "action = 'a'",
        valueExpression: 'user_username',
        baselineType: 'GLOBAL',
        baselineWindowSize: '86400000',
        retentionWindowSize: '7776000000',
      },
    }).definition,
  ).toMatchObject({ type: 'firstSeen', valueFields: ['user_username'], baselineWindowSize: 86_400_000 })
})

test('what has no place is told, what is not a rule is refused', () => {
  const [rule] = importRules({ fields: { ...API_THRESHOLD, ordered: true, note: 'x' } }) ?? []
  expect(rule?.kind === 'rule' && rule.losses).toEqual([
    '`ordered` has no place in a threshold rule: left out',
    '`note` has no place in a threshold rule: left out',
  ])
  expect(importRules({ rules: [{ pattern_type: 'miracle', name: 'M', expression: 'a' }] })).toEqual([
    {
      kind: 'refused',
      name: 'M',
      reason: 'none of the kinds match, threshold, chain, aggregation, firstSeen, outlier',
    },
  ])
  expect(importRules({ a: [1, 'x', null] })).toBeUndefined()
})

test('rules of one name get a file each', () => {
  const rules = importRules({
    rules: [API_THRESHOLD, API_THRESHOLD, { ...API_THRESHOLD, name: 'SNAPSHOT sharing burst' }],
  })
  expect(rules?.map((rule) => rule.kind === 'rule' && rule.file)).toEqual([
    'snapshot-sharing-burst.yaml',
    'snapshot-sharing-burst-2.yaml',
    'snapshot-sharing-burst-3.yaml',
  ])
})
