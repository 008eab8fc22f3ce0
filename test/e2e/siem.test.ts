import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { dohyo, hunt, ROOT } from './dohyo.ts'

const folder = mkdtempSync(join(tmpdir(), 'dohyo-e2e-siem-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('a suppressed list takes its events out of findings and insights, but not out of the document', async () => {
  const list = file('attacker.csv', 'Username\nbuild-agent\n')
  const plain = await hunt(['examples/aws'], { cwd: ROOT })
  const quiet = await hunt(['examples/aws', '--suppressed-list', list], { cwd: ROOT })
  expect(plain.document.insights.length).toBeGreaterThan(0)
  expect(quiet.document.signals).toHaveLength(plain.document.signals.length)
  const reasons = quiet.document.signals
    .filter(({ actor }) => actor?.endsWith('user/build-agent') === true)
    .flatMap(({ entities }) => entities.map(({ suppressed }) => suppressed))
  expect(reasons.length).toBeGreaterThan(10)
  for (const each of reasons) expect(each).toContain('suppressed-list:attacker')
  const others = quiet.document.signals.filter(({ suppressed }) => !suppressed)
  expect(others.every(({ actor }) => actor?.endsWith('user/build-agent') !== true)).toBe(true)
  expect(quiet.document.accounting.signals.reasons).toContainEqual({
    reason: 'suppressed-list:attacker',
    signals: reasons.length,
  })
})

const RULE = `
id: listed-address
type: match
name: Listed address
enabled: true
isPrototype: false
stream: record
expression: array_contains(listMatches, 'bad_addresses') AND NOT srcDevice_ip_isInternal
nameExpression: Call from a listed address
descriptionExpression: d
summaryExpression: 'from {{srcDevice_ip}} of {{srcDevice_ip_location}}'
scoreMapping: { type: constant, default: 5 }
entitySelectors:
  - { entityType: _ip, expression: srcDevice_ip }
tags: []
`

test('a rule may look at nothing but a match list, and see network blocks', async () => {
  const rule = file('listed-address.yaml', RULE)
  const list = file('bad addresses.csv', 'SrcIp\n203.0.113.0/24\n')
  const siem = file('siem.yaml', 'networkBlocks: [{ addressBlock: 203.0.113.64/26, label: nowhere }]')
  const { document } = await hunt(['examples/aws', '--rules', rule, '--match-list', list, '--siem', siem], {
    cwd: ROOT,
  })
  const fired = document.signals.filter((signal) => signal.rule === 'listed-address')
  expect(fired.length).toBeGreaterThan(10)
  expect(new Set(fired.map(({ explanation }) => explanation))).toEqual(
    new Set(['from 203.0.113.66 of nowhere']),
  )
  expect(fired.filter(({ suppressed }) => !suppressed)).toHaveLength(1)
})

test('the same from other files, in another order, is the same', async () => {
  const [one, other] = [
    await hunt(['examples/aws', 'examples/gcp'], { cwd: ROOT }),
    await hunt(['examples/gcp', 'examples/aws'], { cwd: ROOT }),
  ]
  expect(other.document.insights).toEqual(one.document.insights)
  expect(other.document.entities).toEqual(one.document.entities)
})

test('entities are ranked', async () => {
  const { code, stdout } = await dohyo(['entities', 'examples/', '--format', 'json'], { cwd: ROOT })
  expect(code).toBe(0)
  const { entities } = JSON.parse(stdout)
  const peaks = entities.map(({ peak }: { peak: number }) => peak)
  expect(peaks).toEqual(peaks.toSorted((a: number, b: number) => b - a))
  expect(entities[0].insights.length).toBeGreaterThan(0)
})

test('a mistake in the settings is told with its place', async () => {
  const siem = file('wrong.yaml', 'treshold: 3')
  const { code, stderr } = await dohyo(['hunt', 'examples/', '--siem', siem], { cwd: ROOT })
  expect(code).toBe(2)
  expect(stderr).toContain('error[DQ505]')
  expect(stderr).toContain('treshold')
})
