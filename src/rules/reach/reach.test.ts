import { describe, expect, test } from 'vitest'
import { parseRuleExpression } from '../../language/parse-rule-expression.ts'
import { sourceById } from '../../sources/index.ts'
import type { SourceId } from '../../sources/source.ts'
import { loadRule } from '../load.ts'
import { neverTrue } from './can-fire.ts'
import { neverSignals } from './never-signals.ts'

/** The parts that no record meets, as they were written; empty when some record may. */
const dead = (source: SourceId, text: string): readonly string[] => {
  const { expr } = parseRuleExpression(text)
  if (expr === undefined) throw new Error('does not parse')
  const found = neverTrue(expr, sourceById(source).siem)
  return found?.parts.map(({ span }) => text.slice(span.start, span.end)) ?? []
}

test.each([
  'normalizedAction matches /^(([a-z]+)+)+!$/',
  'metadata_product matches /^(([A-Za-z]+)+)+!$/',
  `metadata_product matches /^${'[A-Za-z]?'.repeat(30)}!$/`,
  "metadata_product like '%l%l%l%l%l%l%l%l%l%l%l%l!'",
])('a pattern that takes JavaScript for ever does not: %s', { timeout: 5000 }, (text) => {
  expect(dead('aws-cloudtrail', text)).toEqual([text])
})

describe('CloudTrail', () => {
  test.each([
    // the default mapper sets no outcome, and the one that does takes other events
    ["action = 'RunInstances' AND success = true", ['success = true']],
    ["metadata_deviceEventId = 'AwsApiCall-RunInstances' AND errorCode = 'x'", ["errorCode = 'x'"]],
    ["metadata_deviceEventId = 'AwsApiCall-CreateKeyPair' AND success = true", []],
    [
      "metadata_deviceEventId = 'AwsApiCall-CreateKeyPair' AND normalizedAction = 'delete'",
      ["normalizedAction = 'delete'"],
    ],
    ["normalizedAction = 'create' AND action = 'CreateKeyPair'", []],
    ["objectType = 'Network'", ["objectType = 'Network'"]],
    ["metadata_product = 'CloudTrail' AND cloud_service = 'EKS'", ["cloud_service = 'EKS'"]],
    ["resource IS NOT NULL AND action = 'RunInstances'", ['resource IS NOT NULL']],
    ["action = 'RunInstances' AND NOT resource = 'a'", []],
    ["action = 'RunInstances' AND resource != 'a'", []],
    ["action = 'RunInstances' AND resource LIKE '%'", ["resource LIKE '%'"]],
    ["action = 'RunInstances' AND NOT (resource LIKE 'a%' OR success = true)", []],
    ["action = 'RunInstances' AND (success = true OR fields['errorCode'] IS NULL)", []],
    ["action = 'RunInstances' AND contains(resource, 'a')", ["contains(resource, 'a')"]],
    ["action = 'RunInstances' AND lower(resource) = 'a'", ["lower(resource) = 'a'"]],
    ["action = 'RunInstances' AND isEmpty(resource)", []],
    ["lower(action) = 'RunInstances'", ["lower(action) = 'RunInstances'"]],
    ["lower(action) LIKE 'Run%'", ["lower(action) LIKE 'Run%'"]],
    ["user_username = 'Admin'", ["user_username = 'Admin'"]],
    ["user_username_role = 'x' AND srcDevice_ip_countryCode = 'NL'", []],
    ['srcPort = 1', ['srcPort = 1']],
    ["nothing = 'of the kind'", ["nothing = 'of the kind'"]],
    ["array_contains(listMatches, 'a')", []],
    ["fields['a{}.b'] = 'x'", ["fields['a{}.b'] = 'x'"]],
    ["metadata_deviceEventId RLIKE '^AwsApiCall-(CreateTrail|X)$' AND normalizedResource = 'bucket'", []],
    ['mfa', []],
    ["mfa AND action = 'SwitchRole'", []],
  ])('%s', (text, parts) => {
    expect(dead('aws-cloudtrail', text)).toEqual(parts)
  })
})

test('Azure writes operations in capitals, and the address of operations to device_ip', () => {
  const administrative = "metadata_deviceEventId = 'Administrative'"
  expect(
    dead('azure-activity', `${administrative} AND description = 'Microsoft.Compute/disks/write'`),
  ).toHaveLength(1)
  expect(
    dead('azure-activity', `${administrative} AND lower(description) = 'microsoft.compute/disks/write'`),
  ).toEqual([])
  expect(dead('azure-activity', `${administrative} AND srcDevice_ip = '10.0.0.1'`)).toHaveLength(1)
  expect(dead('azure-activity', `${administrative} AND device_ip = '10.0.0.1'`)).toEqual([])
})

const rule = (more: string) =>
  loadRule(
    `id: r
type: threshold
name: R
expression: metadata_product = 'CloudTrail' AND action = 'RunInstances'
limit: 2
windowSize: T05M
score: 1
${more}`,
    'r.yaml',
  ).rule

test.each([
  ['entitySelectors: [{ entityType: _hostname, expression: device_hostname }]', { use: 'entity' }],
  ['entitySelectors: [{ entityType: _username, expression: user_username }]', undefined],
  [
    'groupByFields: [resource]\nentitySelectors: [{ entityType: _username, expression: user_username }]',
    { use: 'group', fields: ['resource'] },
  ],
])('fields that a rule stands on: %s', (more, expected) => {
  const loaded = rule(more)
  if (loaded === undefined) throw new Error('does not load')
  const found = neverSignals(loaded, sourceById('aws-cloudtrail').siem)
  if (expected === undefined) expect(found).toBeUndefined()
  else expect(found).toMatchObject({ kind: 'fields', ...expected })
})
