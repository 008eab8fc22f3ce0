import { expect, test } from 'vitest'
import { coverageJson, coverageOf, navigatorLayer } from './coverage.ts'

const rules = [
  { id: 'b', name: 'Ports opened', attack: ['T1686.001', 'T1537'] },
  { id: 'a', name: 'Shared', attack: ['T1537'] },
]

test('techniques with the rules that look for them, in order', () => {
  expect(
    coverageOf(rules, false).map(({ technique, rules: all }) => [technique, all.map(({ id }) => id)]),
  ).toEqual([
    ['T1537', ['a', 'b']],
    ['T1686.001', ['b']],
  ])
  expect(JSON.parse(coverageJson(coverageOf(rules, false)))).toMatchObject({
    version: '1',
    techniques: [
      {
        technique: 'T1537',
        name: 'Transfer Data to Cloud Account',
        rules: [{ id: 'a', name: 'Shared' }, { id: 'b' }],
      },
      { technique: 'T1686.001', name: 'Disable or Modify Cloud Firewall' },
    ],
  })
})

test('older ids stand for those that ATT&CK has renumbered, whichever a rule names', () => {
  const both = [{ id: 'c', name: 'C', attack: ['T1562.007', 'T1686.001'] }]
  expect(coverageOf(rules, true).map(({ technique }) => technique)).toEqual(['T1537', 'T1562.007'])
  expect(coverageOf(both, true).map(({ technique }) => technique)).toEqual(['T1562.007'])
  expect(coverageOf(both, false).map(({ technique }) => technique)).toEqual(['T1686.001'])
})

test('the layer scores techniques by their rules and names these', () => {
  expect(JSON.parse(navigatorLayer(coverageOf(rules, false), false))).toMatchObject({
    name: 'dohyo',
    versions: { attack: '19', layer: '4.5' },
    domain: 'enterprise-attack',
    techniques: [
      { techniqueID: 'T1537', score: 2, comment: 'a: Shared\nb: Ports opened', enabled: true },
      { techniqueID: 'T1686.001', score: 1, comment: 'b: Ports opened' },
    ],
    gradient: { minValue: 0, maxValue: 2 },
  })
  expect(JSON.parse(navigatorLayer([], true))).toMatchObject({ versions: { attack: '18' }, techniques: [] })
})
