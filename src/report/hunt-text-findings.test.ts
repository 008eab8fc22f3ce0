import { expect, test } from 'vitest'
import { huntDocument, signal } from '../../test/fixtures/hunt-document.ts'
import type { Signal } from './document.ts'
import { huntText } from './hunt-text.ts'
import { makeStyle } from './style.ts'

/** One page with these signals and no insights. */
const pageOf = (signals: readonly Signal[], width = 120): string =>
  huntText({ ...huntDocument, insights: [], signals }, { width, style: makeStyle(false) })

test('of several signals, each says what was shared with whom, and every reason is told', () => {
  const shared = (n: number, more: Partial<Signal> = {}): Signal =>
    signal({
      id: `SIGNAL-${n}`,
      time: `2026-11-24T01:0${n}:00.000Z`,
      resource: `snap-${n}`,
      sharedWith: [`01234567890${n}`],
      explanation: `bert shared snap-${n} with 01234567890${n}`,
      why: ['the call succeeded', `01234567890${n} is not ours`],
      ...more,
    })
  const text = pageOf([
    shared(1),
    shared(2, { confidence: 'high' }),
    shared(3, { sharedWith: ['all'], why: [] }),
  ])
  expect(text).toContain('bert shared snap-2 with 012345678902. And 2 more like it.')
  expect(text).toContain(
    [
      '    shared with  snap-1 → 012345678901 (2026-11-24 01:01:00.000 UTC)',
      '                 snap-2 → 012345678902 (2026-11-24 01:02:00.000 UTC)',
      '                 snap-3 → everybody (all) (2026-11-24 01:03:00.000 UTC)',
    ].join('\n'),
  )
  expect(text).not.toMatch(/^ {4}to {2}/m)
  expect(text).toContain(
    [
      '    how sure     1 high, 2 medium: the call succeeded (2 of 3)',
      '                 also: 012345678902 is not ours (1 of 3)',
      '                 also: 012345678901 is not ours (1 of 3)',
    ].join('\n'),
  )
  expect(text).toContain('3 resources → 012345678901, 012345678902, everybody · by bert')
})

test('the time line names those it was shared with, up to three', () => {
  const to = (names: readonly string[]) => pageOf([signal({ sharedWith: names })])
  expect(to(['a'])).toContain('Snapshot created · snap-0aa1 → a · by bert')
  expect(to(['a', 'b', 'c', 'd', 'e'])).toContain('snap-0aa1 → a, b, c and 2 more · by bert')
})

test('people of the same short name are told apart in the time line', () => {
  const by = (account: string, path: string) =>
    signal({ actor: `arn:aws:iam::${account}:${path}`, account: '999999999999' })
  const one = '111111111111'
  expect(pageOf([by(one, 'user/eve'), by(one, 'user/bob')])).toMatch(/by eve$/m)
  const text = pageOf([by(one, 'user/eve'), by('222222222222', 'user/eve'), by(one, 'user/bob')])
  for (const name of ['eve (111111111111)', 'eve (222222222222)', 'bob'])
    expect(text).toContain(`· by ${name}\n`)
  const alike = pageOf([by(one, 'user/eve'), by(one, 'assumed-role/admin/eve')])
  expect(alike).toContain(`· by arn:aws:iam::${one}:assumed-role/admin/eve\n`)
  // the accounts of one actor's targets do not make two actors
  const mail = (account: string) => signal({ actor: 'eve@example.com', account, outcome: account })
  expect(pageOf([mail('a'), mail('b')])).toMatch(/by eve@example.com$/m)
})

test('there is a space after a number of any length', () => {
  const signals = Array.from({ length: 100 }, (_, i) =>
    signal({ rule: `r${i}`, time: `2026-01-01T00:00:00.${100 + i}Z` }),
  )
  const text = pageOf(signals)
  for (const n of [1, 9, 10, 99, 100]) {
    expect(text).toMatch(new RegExp(`^\\[${n}\\] +Snapshot created$`, 'm'))
    expect(text).toMatch(new RegExp(`  low       \\[${n}\\] +Snapshot created · `))
  }
})

test('an insight says what its worst finding is when that is worse, and counts as it in the order', () => {
  const [first] = huntDocument.insights
  if (first === undefined) throw new Error('no insight')
  const made = (id: string, value: string, severity: 'low' | 'high', signals: readonly string[]) => ({
    ...first,
    id,
    severity,
    signals,
    entity: { type: '_username', value },
  })
  const insights = [
    made('INSIGHT-1', 'bob', 'high', ['SIGNAL-1']),
    made('INSIGHT-2', 'eve', 'low', ['SIGNAL-6']),
    made('INSIGHT-3', 'joe', 'high', ['SIGNAL-5']),
  ]
  const headings = huntText({ ...huntDocument, insights }, { width: 120, style: makeStyle(false) }).match(
    /^INSIGHT-\d .*/gm,
  )
  expect(headings).toEqual([
    'INSIGHT-2  low, worst finding critical  Defense Evasion and Exfiltration',
    'INSIGHT-1  high  Defense Evasion and Exfiltration',
    'INSIGHT-3  high  Defense Evasion and Exfiltration',
  ])
})
