import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatHelp, formatMessage } from '../language/diagnostics/codes.ts'
import { SOURCES } from '../sources/index.ts'
import { lintRule, type RuleLintOptions } from './lint.ts'
import { loadRule } from './load.ts'

const event = '{ eventName: X }'
const TESTS = ['true', 'true', 'false', 'false']
  .map((fires, i) => `  - { name: t${i}, source: aws-cloudtrail, fires: ${fires}, event: ${event} }`)
  .join('\n')

const ruleOf = (expression: string, more = '', entity = 'user_username') => `id: r
type: match
name: R
expression: ${JSON.stringify(expression)}
scoreMapping: { type: constant, default: 1 }
entitySelectors: [{ entityType: _username, expression: ${entity} }]
tests:
${TESTS}
${more}`

/** Code and marked text of each finding. */
const lint = (text: string, options: RuleLintOptions = {}): readonly string[] => {
  const loaded = loadRule(text, 'r.yaml')
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return lintRule(loaded, SOURCES, options).map(
    ({ code, span }) => `${code} ${text.slice(span.start, span.end).replaceAll('\\"', '"')}`,
  )
}

const CLOUDTRAIL = "metadata_vendor = 'Amazon AWS' AND metadata_product = 'CloudTrail'"

test.each([
  // may fire
  ["action = 'RunInstances'", []],
  [`${CLOUDTRAIL} AND action = 'RunInstances' AND fields['errorCode'] IS NULL`, []],
  ["success = true AND metadata_product = 'Azure'", []],
  ["NOT success = true AND metadata_deviceEventId = 'AwsApiCall-RunInstances'", []],
  ["dohyo_outcome = 'success' AND dohyo_crossEntity", []],
  ["fields['message.data.protoPayload.methodName'] = 'x'", []],
  ["fields['eventType'] = 'AwsApiCall'", []],
  ["fields['eventType'] = 'whatever' OR fields['x.y'] IS NULL OR action = 'a'", []],
  ["metadata_vendor = 'Google' AND fields['x.y'] IS NULL", ["DQ931 fields['x.y']"]],
  // which logs
  ["metadata_vendor = 'AWS' AND action = 'RunInstances'", ["DQ921 metadata_vendor = 'AWS'"]],
  ["metadata_vendor = 'Okta'", ["DQ921 metadata_vendor = 'Okta'"]],
  [
    "metadata_vendor = 'Microsoft' AND metadata_product = 'CloudTrail'",
    ["DQ921 metadata_vendor = 'Microsoft'"],
  ],
  // the default mapper leaves these out
  [`${CLOUDTRAIL} AND action = 'RunInstances' AND success = true`, ['DQ922 success = true']],
  [
    `${CLOUDTRAIL} AND metadata_deviceEventId = 'AwsApiCall-RunInstances' AND resource LIKE 'i-%'`,
    ["DQ922 resource LIKE 'i-%'"],
  ],
  [`${CLOUDTRAIL} AND srcPort > 1`, ['DQ922 srcPort > 1']],
  [`${CLOUDTRAIL} AND dohyo_crossEntity`, ['DQ922 dohyo_crossEntity']],
  // alternatives
  [`${CLOUDTRAIL} AND (action = 'a' OR srcPort = 1)`, ['DQ923 srcPort = 1']],
  [
    `(metadata_product = 'CloudTrail' AND dohyo_crossEntity) OR action = 'a'`,
    ["DQ923 (metadata_product = 'CloudTrail' AND dohyo_crossEntity)"],
  ],
  // contradictions
  ["action = 'a' AND user_username = 'u' AND action = 'b'", ["DQ924 action = 'b'"]],
  ["action IN ('a', 'b') AND action NOT IN ('b', 'a', 'c')", ["DQ924 action NOT IN ('b', 'a', 'c')"]],
  ["action IN ('a', 'b') AND action != 'b'", []],
  ["action IS NULL AND action = 'b'", ["DQ924 action = 'b'"]],
  ["action IS NULL AND action != 'b'", []],
  ["action != 'a' AND action != 'b'", []],
  ["resource = 'x' OR (action = 'a' AND action = 'b')", ["DQ924 action = 'b'"]],
  // values
  ["dohyo_outcome IN ('success', 'ok')", ["DQ932 'ok'"]],
  ["dohyo_outcome = 'Success'", ["DQ932 'Success'"]],
  [`${CLOUDTRAIL} AND fields['eventType'] = 'awsapicall'`, ["DQ932 'awsapicall'"]],
  [`${CLOUDTRAIL} AND metadata_deviceEventId = 'ApiCall-RunInstances'`, ["DQ932 'ApiCall-RunInstances'"]],
  [`${CLOUDTRAIL} AND metadata_deviceEventId = 'AwsApiCall-RunInstances'`, []],
  [`${CLOUDTRAIL} AND objectType IN ('Audit', 'Network')`, ["DQ932 'Network'"]],
  [`${CLOUDTRAIL} AND fields['eventname'] = 'x'`, ["DQ931 fields['eventname']"]],
] as const)('%s', (expression, expected) => {
  expect(lint(ruleOf(expression))).toEqual(expected)
})

test('says why, and what would be right', () => {
  const text = ruleOf(`${CLOUDTRAIL} AND action = 'RunInstances' AND success = true`)
  const [found] = lintRule(loadRule(text, 'r.yaml'), SOURCES)
  if (found === undefined) throw new Error('nothing found')
  expect(formatMessage(found)).toBe('no record of AWS CloudTrail meets this')
  expect(formatHelp(found)).toContain('never sets success')
  const [vendor] = lintRule(loadRule(ruleOf("metadata_vendor = 'AWS'"), 'r.yaml'), SOURCES)
  if (vendor === undefined) throw new Error('nothing found')
  expect(formatHelp(vendor)).toBe('records carry `Amazon AWS`, `Microsoft` or `Google`')
})

test('entities, groups and texts of fields that are never set', () => {
  expect(lint(ruleOf(CLOUDTRAIL, '', 'device_ip'))).toEqual(['DQ925 device_ip'])
  expect(lint(ruleOf(CLOUDTRAIL, "summaryExpression: '{{action}} {{srcPort}}'"))).toEqual([
    'DQ927 {{srcPort}}',
  ])
  const threshold = ruleOf(CLOUDTRAIL, 'limit: 2\nwindowSize: T05M\ngroupByFields: [srcPort]\nscore: 1')
    .replace('type: match', 'type: threshold')
    .replace('scoreMapping: { type: constant, default: 1 }\n', '')
  expect(lint(threshold)).toEqual(['DQ926 srcPort'])
})

test('what one source lacks and another has is no finding', () => {
  expect(lint(ruleOf("action = 'x'", "summaryExpression: '{{mfa}}'", 'device_ip'))).toEqual([])
})

test('a chain needs each of its steps', () => {
  const chain = ruleOf('x')
    .replace('type: match', 'type: chain')
    .replace(
      /expression: "x"/,
      `windowSize: T05M
score: 1
expressionsAndLimits:
  - { limit: 1, expression: action = 'a' }
  - { limit: 1, expression: metadata_product = 'CloudTrail' AND srcPort = 1 }`,
    )
    .replace('scoreMapping: { type: constant, default: 1 }\n', '')
  expect(lint(chain)).toEqual(['DQ922 srcPort = 1'])
})

test('lists are known when they are given', () => {
  const text = ruleOf("array_contains(listMatches, 'vips') AND array_contains(listMatches, 'column:Ip')")
  expect(lint(text)).toEqual([])
  expect(lint(text, { lists: ['vips', 'column:Ip'] })).toEqual([])
  expect(lint(text, { lists: ['vip', 'column:SrcIp'] })).toEqual(["DQ930 'vips'", "DQ930 'column:Ip'"])
})

test('tags and tests', () => {
  const tags =
    'tags: [_mitreAttackTactic:TA0010, _mitreAttackTechnique:T1578.001, x, "_mitreAttackTactic:T1", _mitreAttackTechnique:T15]'
  expect(lint(ruleOf(CLOUDTRAIL, tags))).toEqual([
    'DQ929 "_mitreAttackTactic:T1"',
    'DQ929 _mitreAttackTechnique:T15',
  ])
  const untested = ruleOf(CLOUDTRAIL).replace(/tests:.*/s, '')
  expect(lint(untested)).toEqual(['DQ928 r'])
})

test('there is nothing to say of the pack', { timeout: 30_000 }, () => {
  const pack = new URL('../../content/snapshot-abuse/', import.meta.url)
  for (const name of readdirSync(pack)) {
    const text = readFileSync(new URL(name, pack), 'utf8')
    expect(lint(text), name).toEqual([])
  }
})
