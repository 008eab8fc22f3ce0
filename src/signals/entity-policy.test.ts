import { expect, test } from 'vitest'
import { parseSeverityExpression } from './criticality.ts'
import { createEntityPolicies } from './entity-policy.ts'
import { DEFAULT_SIEM_SETTINGS, type SiemSettings, type SiemSettingsInput } from './settings.ts'
import { readSiemSettings } from './settings-schema.ts'

const settings = (given: SiemSettingsInput): SiemSettings => {
  const read = readSiemSettings(given)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.settings
}

const criticality = ['a', 'b', 'c'].map((name, i) => ({ name, severityExpression: `severity + ${i + 1}` }))

test.each([
  ['severity', 5, 5],
  ['severity+3', 5, 8],
  [' severity - 5 ', 3, 0],
  ['severity / 2', 5, 2],
  ['severity*2', 8, 16],
  ['severity * 0.7', 10, 7],
  ['severity / 0', 5, undefined],
  ['severity + severity', 5, undefined],
  ['3 + severity', 5, undefined],
])('%s of %s is %s', (text, severity, result) => {
  expect(parseSeverityExpression(text)?.(severity)).toBe(result)
})

test('an address takes from the smallest range first, whatever the order of groups; tags from all', () => {
  const groups = [
    { name: 'all', entityType: '_ip', networkBlock: '10.0.0.0/8', criticality: 'a', tags: ['x:all'] },
    { name: 'web', entityType: '_ip', networkBlock: '10.1.0.0/16', criticality: 'b', tags: ['x:web'] },
    { name: 'text', entityType: '_ip', prefix: '10.1.2.', criticality: 'c', suppressed: true },
    { name: 'users', entityType: '_username', prefix: '10.', criticality: 'c' },
  ]
  for (const entityGroups of [groups, groups.toReversed()]) {
    const policyOf = createEntityPolicies(settings({ criticality, entityGroups }))
    expect(policyOf({ type: '_ip', value: '10.1.2.3' })).toMatchObject({
      criticality: 'b',
      // no range says whether it is suppressed, so the text does
      suppressed: true,
      tags: ['x:all', 'x:web'],
    })
    expect(policyOf({ type: '_ip', value: '10.9.9.9' }).criticality).toBe('a')
    expect(policyOf({ type: '_ip', value: '192.0.2.1' })).toMatchObject({ criticality: undefined, tags: [] })
  }
})

test('of texts the longest decides, then the name; the entity itself decides before all', () => {
  const policyOf = createEntityPolicies(
    settings({
      criticality,
      entityGroups: [
        { name: 'short', entityType: '_username', prefix: 'svc-', criticality: 'a', suppressed: true },
        { name: 'z', entityType: '_username', suffix: '-prod', criticality: 'c', suppressed: false },
        { name: 'y', entityType: '_username', prefix: 'svc-b', criticality: 'b' },
      ],
      entities: [{ type: '_username', value: 'svc-x', suppressed: false, criticality: 'default' }],
    }),
  )
  const of = (value: string) => {
    const { criticality: name, suppressed } = policyOf({ type: '_username', value })
    return [name, suppressed]
  }
  expect(of('svc-a')).toEqual(['a', true])
  expect(of('svc-b-prod')).toEqual(['b', false])
  expect(of('svc-x')).toEqual([undefined, false])
})

test('groups of a sensor zone hold only entities of that zone', () => {
  const policyOf = createEntityPolicies(
    settings({
      entityGroups: [
        { name: 'g', entityType: '_ip', entityNamespace: 'lab', prefix: '10.', suppressed: true },
      ],
    }),
  )
  expect(policyOf({ type: '_ip', value: '10.0.0.1' }).suppressed).toBe(false)
  expect(policyOf({ type: '_ip', value: '10.0.0.1', sensorZone: 'lab' }).suppressed).toBe(true)
})

test('a network block suppresses addresses only', () => {
  const policyOf = createEntityPolicies(
    settings({ networkBlocks: [{ addressBlock: '10.0.0.0/8', suppressesSignals: true }] }),
  )
  expect(policyOf({ type: '_ip', value: '10.0.0.1' }).suppressingBlock).toBe('10.0.0.0/8')
  expect(policyOf({ type: '_hostname', value: '10.0.0.1' }).suppressingBlock).toBeUndefined()
})

test.each([
  [{ threshold: -1 }, 'threshold'],
  [{ lookbackDays: 0 }, 'lookbackDays'],
  [{ networkBlocks: [{ addressBlock: '10.0.0.0/40' }] }, 'networkBlocks[0].addressBlock'],
  [{ entities: [{ type: '_ip', value: 'x', criticality: 'none' }] }, 'entities[0].criticality'],
  [{ matchLists: [{ name: 'x', targetColumn: 'Nothing' }] }, 'matchLists[0].targetColumn'],
  [{ entityGroups: [{ name: 'x', entityType: '_ip', prefix: '1', suffix: '2' }] }, 'entityGroups[0]'],
  [{ customInsights: [{ name: 'x', severity: 'LOW' }] }, 'customInsights[0]'],
  [{ criticality: [{ name: 'x', severityExpression: '3' }] }, 'criticality[0].severityExpression'],
  [{ treshold: 3 }, ''],
])('%j has a mistake in `%s`', (given, path) => {
  expect(readSiemSettings(given)).toEqual({ problems: [{ path, reason: expect.any(String) }] })
})

test('the defaults are what an empty file gives', () => {
  expect(settings({})).toEqual(DEFAULT_SIEM_SETTINGS)
})
