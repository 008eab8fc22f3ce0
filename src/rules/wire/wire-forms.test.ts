import { describe, expect, test } from 'vitest'
import { importRules } from './index.ts'

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

describe('the name of the file that is written', () => {
  const written = (document: object): readonly string[] =>
    (importRules(document) ?? []).flatMap((one) => (one.kind === 'rule' ? [one.file] : []))
  const fields = { name: 'x', expression: 'true', score: 5, assetField: 'device_ip' }
  const ESCAPES = [
    ...['../../x', '/etc/cron.d/x', 'a/b', 'a\\b', '..', '.', 'x/../../y', 'C:x', '~/.bashrc', '-rf'],
    ...['a\0b', 'a\nb', '', ' ', `${'a'.repeat(300)}`, 'a.', '__proto__', '🦀', '\ud800'],
  ]

  test.each(ESCAPES)('is one in that folder: %j', (id) => {
    const documents = [
      { fields, dohyo: { id } },
      { fields: { ...fields, id } },
      { fields: { ...fields, idCompiled: id } },
      { fields: { ...fields, name: id } },
      { [id]: { ...fields, patternType: 'match' } },
      { resource: { sumologic_cse_match_rule: { [id]: { ...fields, '//': { dohyo: { id } } } } } },
    ]
    for (const document of documents) {
      const files = written(document)
      expect(files).toHaveLength(1)
      for (const file of files) expect(file).toMatch(/^[A-Za-z][\w.-]{0,199}\.yaml$/)
    }
  })

  test('and a block that gives no id is said to give none', () => {
    const [one] = importRules({ fields, dohyo: { id: '../x' } }) ?? []
    expect(one).toMatchObject({ file: 'x.yaml', losses: ['`dohyo.id` is no id of a rule: left out'] })
  })
})
