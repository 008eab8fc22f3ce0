import { describe, expect, test } from 'vitest'
import { RECORD_FIELDS } from '../../records/fields.ts'
import { siemMapping as aws } from '../aws-cloudtrail/siem-record.ts'
import { siemMapping as azure } from '../azure-activity/siem-record.ts'
import { siemMapping as gcp } from '../gcp-audit/siem-record.ts'
import { DEFAULT_EVENTS, type FieldMapping } from './siem-record.ts'
import { dispatchEvents, literalsOf } from './siem-record-events.ts'
import { keyParts } from './siem-record-keys.ts'

describe('what a pattern of event ids matches', () => {
  test.each([
    ['AwsApiCall-GetBucketAcl', ['AwsApiCall-GetBucketAcl']],
    ['A-(B|C)', ['A-B', 'A-C']],
    ['A-B|C-D', ['A-B', 'C-D']],
    ['^SignInLogs', ['SignInLogs']],
    ['^activity\\-x$', ['activity-x']],
    ['(A|B)(C|D)', ['AC', 'AD', 'BC', 'BD']],
    ['az/eh/ActivityLog/?.*', undefined],
    ['a.b', undefined],
    ['a(b', undefined],
    ['a)b', undefined],
    ['\\d', undefined],
  ])('%s', (pattern, literals) => {
    expect(literalsOf(pattern)).toEqual(literals)
  })

  test('the longest pattern wins, whole ids only', () => {
    const { byId, byPattern } = dispatchEvents(['Get', '(Get|List)', 'L.*', 'Get(A|B)'])
    expect(byId.get('Get')).toBe(1)
    expect(byId.get('List')).toBe(1)
    expect(byId.get('GetA')).toBe(3)
    expect(byId.has('GetC')).toBe(false)
    expect(byPattern).toEqual([['L.*', 2]])
  })

  test('a listed id goes to a longer pattern that is not a list', () => {
    expect(dispatchEvents(['Get', 'Get.*']).byId.get('Get')).toBe(1)
  })
})

test.each([
  ['userIdentity.arn', ['userIdentity', 'arn']],
  ['resources.1.accountId', ['resources', '1', 'accountId']],
  ['identity.claims.http://a.b/c.d', ['identity', 'claims', 'http://a.b/c.d']],
  ['https://a.b/c', ['https://a.b/c']],
  ['a.httpsRule.b', ['a', 'httpsRule', 'b']],
])('parts of the key %s', (key, parts) => {
  expect(keyParts(key)).toEqual(parts)
})

/** Sumo's closed sets of words; a value outside them doesn't reach the record. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  normalizedAction:
    'allow abort access deny bypass change clean create decrypt delete disable domainLogon enable execute ignore inspect install load lock logoff logon quarantine receive reset restore scan send start stop uninstall'.split(
      ' ',
    ),
  normalizedResource: [
    ...'account application backup bucket database directory email file group instance key malware'.split(
      ' ',
    ),
    ...'network process role service'.split(' '),
    'operating system',
    'scheduled task',
  ],
  normalizedCause: [
    'incorrect password',
    'incorrect username',
    'failed challenge',
    'system error',
    'allow list',
    'deny list',
  ],
  normalizedSeverity: Array.from({ length: 11 }, (_, i) => String(i)),
  success: ['true', 'false'],
  mfa: ['true', 'false'],
}

const valuesOf = (mapping: FieldMapping): readonly string[] => {
  if (mapping.kind === 'constant') return [mapping.value]
  if (mapping.kind !== 'lookup') return []
  return [...Object.values(mapping.table), ...(mapping.otherwise === undefined ? [] : [mapping.otherwise])]
}

describe.each(Object.entries({ aws, azure, gcp }))('the table of %s', (_, mapping) => {
  test('names each mapper once, has one default, and keeps to the schema', () => {
    const names = mapping.mappers.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(mapping.mappers.filter(({ events }) => events === DEFAULT_EVENTS)).toHaveLength(1)
    for (const { name, fields } of mapping.mappers)
      for (const [field, value] of Object.entries(fields)) {
        expect(RECORD_FIELDS, `${name}: ${field}`).toHaveProperty(field)
        for (const word of valuesOf(value))
          expect(WORDS[field] ?? [word], `${name}: ${field}`).toContain(word)
      }
  })

  test('leaves no pattern to chance: two of one length never take one event', () => {
    const patterns = mapping.mappers.map(({ events }) => events)
    for (const [i, a] of patterns.entries())
      for (const b of patterns.slice(i + 1))
        if (a.length === b.length)
          expect((literalsOf(a) ?? []).filter((id) => literalsOf(b)?.includes(id))).toEqual([])
  })
})
