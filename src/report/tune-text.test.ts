import { expect, test } from 'vitest'
import { makeStyle } from './style.ts'
import type { TuneResult } from './tune.ts'
import { tuneJson, tuneText } from './tune-text.ts'

const evidence = {
  signals: 20,
  days: 20,
  first: '2026-03-01T01:00:00.000Z',
  last: '2026-03-20T01:00:00.000Z',
  operations: ['CreateSnapshot'],
  actors: ['arn:aws:sts::111122223333:assumed-role/nightly/run-1'],
  sourceIps: ['198.51.100.7'],
  events: ['e-1', 'e-2'],
}

const result: TuneResult = {
  version: '1',
  history: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-20T10:00:00.000Z', days: 20 },
  proposals: [
    {
      kind: 'backupPrincipal',
      key: 'estate.backupPrincipals',
      value: 'arn:aws:iam::111122223333:role/nightly',
      risk: 'low',
      needsConfirmation: false,
      accepted: true,
      why: ['20 snapshots on 20 days'],
      evidence,
    },
    {
      kind: 'trustedAccount',
      key: 'estate.trustedAccounts',
      value: '444455556666',
      risk: 'high',
      needsConfirmation: true,
      accepted: false,
      why: ['2 shares on 2 days'],
      evidence: { ...evidence, operations: ['ModifySnapshotAttribute'] },
    },
  ],
  leftOut: [
    { kind: 'backupPrincipal', value: 'eve\u001b[2J\u202e', reasons: ['a person acts by that name'] },
  ],
  before: { signals: [{ rule: 'snapshot-created', severity: 'low', count: 21 }], insights: 2 },
  after: { signals: [{ rule: 'snapshot-created', severity: 'low', count: 1 }], insights: 1 },
  caution: 'Look at each.',
}

test('the page of proposals at 80 columns', () => {
  expect(tuneText(result, { width: 80, style: makeStyle(false) })).toMatchInlineSnapshot(`
    "2 proposals from 20 days of history, 2026-03-01 to 2026-03-20
    Look at each.

    [1] low risk: makes backups arn:aws:iam::111122223333:role/nightly
        why       20 snapshots on 20 days
        seen      2026-03-01 01:00:00 to 2026-03-20 01:00:00 UTC, on 20 days
        did       CreateSnapshot
        as        arn:aws:sts::111122223333:assumed-role/nightly/run-1
        from      198.51.100.7
        events    e-1, e-2

    [2] high risk: trusted account 444455556666
        why       2 shares on 2 days
        seen      2026-03-01 01:00:00 to 2026-03-20 01:00:00 UTC, on 20 days
        did       ModifySnapshotAttribute
        from      198.51.100.7
        events    e-1, e-2
        accept    hides data that leaves the estate, so only with --confirm
                  444455556666

    NOT PROPOSED
      makes backups eve\\x1b[2J\\u202e: a person acts by that name

    BEFORE, AND WITH 1 OF 2 PROPOSALS
    ┌──────────────────┬──────────┬────────┬───────┐
    │ rule             │ severity │ before │ after │
    ├──────────────────┼──────────┼────────┼───────┤
    │ snapshot-created │ low      │     21 │     1 │
    │ insights         │          │      2 │     1 │
    └──────────────────┴──────────┴────────┴───────┘
    "
  `)
})

test('names from logs are shown, and do nothing', () => {
  const page = tuneText(result, { width: 80, style: makeStyle(false) })
  expect(page).not.toMatch(/[\u001b\u202e]/)
  expect(JSON.parse(tuneJson(result))).toEqual(result)
})

test('no history, no proposals', () => {
  const nothing = { signals: [], insights: 0 }
  const page = tuneText(
    { ...result, history: null, proposals: [], leftOut: [], before: nothing, after: nothing },
    { width: 80, style: makeStyle(false) },
  )
  expect(page).toContain('0 proposals from no events')
  expect(page).not.toContain('Look at each')
})
