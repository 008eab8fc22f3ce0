import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { huntDocument, signal } from '../../test/fixtures/hunt-document.ts'
import type { Accounting, HuntDocument } from './document.ts'
import { huntText } from './hunt-text.ts'
import { textWidth } from './layout.ts'
import { makeStyle } from './style.ts'

const page = (document: HuntDocument, width = 80, colour = false): string =>
  huntText(document, { width, style: makeStyle(colour) })

const silent = (changes: Partial<Accounting> = {}): HuntDocument => ({
  ...huntDocument,
  insights: [],
  signals: [],
  entities: [],
  accounting: { ...huntDocument.accounting, skipped: [], unreadable: [], ...changes },
})

test('the page at 80 columns', () => {
  expect(page(huntDocument)).toMatchInlineSnapshot(`
    "1 insight and 4 findings, the worst critical
    1 critical, 2 high, 1 low; 7 signals from 2026-11-24 01:02:01 to 2026-11-25
    23:59:59 UTC
    Some input could not be read, so there may be more: see below

    INSIGHTS ───────────────────────────────────────────────────────────────────────
    INSIGHT-1  high, worst finding critical  Defense Evasion and Exfiltration
        about        username
                     arn:aws:iam::123456789012:user/build-agents/nightly/bert
        when         2026-11-24 01:02:01 to 2026-11-24 01:05:00 UTC
        why          3 kinds of signals within 14 days add up to 18, more than 12
        technique    T1578.001 Create Snapshot, T1537 Transfer Data to Cloud Account
        actors       arn:aws:iam::123456789012:user/build-agents/nightly/bert
        resources    snap-0aa1, snap-0aa2

        2026-11-24
          01:02:01.000  low       [4]  Snapshot created · snap-0aa1 · by bert
          01:04:00.500  high      [2]  Snapshot shared with an outside account ·
                                       snap-0aa1 → 999988887777 · by bert
          01:05:00.000  critical  [1]  Snapshot made public · snap-0aa2 → everybody
                                       · by bert

    CRITICAL ───────────────────────────────────────────────────────────────────────
    [1] Snapshot made public
        arn:aws:iam::123456789012:user/build-agents/nightly/bert opened snapshot
        snap-0aa2 to everybody.

        who          arn:aws:iam::123456789012:user/build-agents/nightly/bert
        from         198.51.100.7
        agent        Boto3/1.34.1 md/Botocore#1.34.1
        did          ModifySnapshotAttribute (success)
        to           snap-0aa2
        in           AWS 123456789012, us-east-1
        shared with  everybody (all)
        when         2026-11-24 01:05:00.000 UTC
        how sure     high: the call succeeded
        technique    T1537 Transfer Data to Cloud Account (Exfiltration)
        rule         DOHYO-D03
        insight      INSIGHT-1
        evidence     cloudtrail/AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/
                     24/123456789012_CloudTrail_us-east-1_20261124T0105Z_
                     x9kHmzMa7cx6l9wM.json.gz:
                       86eac0ac-8521-4126-aa32-a22f2b74d02e

    HIGH ───────────────────────────────────────────────────────────────────────────
    [2] Snapshot shared with an outside account
        arn:aws:iam::123456789012:user/build-agents/nightly/bert shared snapshot
        snap-0aa1 with account 999988887777, which is neither ours nor trusted.

        who          arn:aws:iam::123456789012:user/build-agents/nightly/bert
        from         198.51.100.7
        agent        Boto3/1.34.1 md/Botocore#1.34.1
        did          ModifySnapshotAttribute (success)
        to           snap-0aa1
        in           AWS 123456789012, us-east-1
        shared with  999988887777
        when         2026-11-24 01:04:00.500 UTC
        how sure     high: the call succeeded
                     also: the account is in none of our own or trusted accounts
        technique    T1537 Transfer Data to Cloud Account (Exfiltration)
        rule         DOHYO-D02
        insight      INSIGHT-1
        evidence     cloudtrail/AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/
                     24/123456789012_CloudTrail_us-east-1_20261124T0105Z_
                     x9kHmzMa7cx6l9wM.json.gz:
                       8893fa10-09d7-44d5-b057-c5b5c9fd44bd

    [3] Disk or snapshot opened for download by link
        =cmd|calc\\x1b[2J\\u202emoc.live@eve got a download link.

        who          =cmd|calc\\x1b[2J\\u202emoc.live@eve
        from         no address recorded
        did          microsoft.compute/snapshots/begingetaccess/action (success)
        to           /subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/
                     resourceGroups/rg/providers/Microsoft.Compute/snapshots/snäp 🐙
                     "a\\b"\\nCRITICAL
        in           Azure 0b1f6471-1bf0-4dda-aec3-cb9272f09590
        when         2026-11-25 23:59:59.999 UTC
        how sure     medium
        rule         DOHYO-D07
        evidence     azure/list\\n.json:
                       f00d-1

    LOW ────────────────────────────────────────────────────────────────────────────
    [4] Snapshot created ×4
        arn:aws:iam::123456789012:user/build-agents/nightly/bert created snapshot
        snap-0aa1 from volume vol-0bb2. And 3 more like it.

        who          arn:aws:iam::123456789012:user/build-agents/nightly/bert
        from         198.51.100.7
        agent        Boto3/1.34.1 md/Botocore#1.34.1
        did          CreateSnapshot (success)
        to           snap-0aa1
                     snap-0aa2
                     snap-0aa3
                     snap-0aa4
        in           AWS 123456789012, us-east-1
        when         first 2026-11-24 01:02:01.000 UTC
                     last  2026-11-24 01:02:04.000 UTC
        how sure     medium: the call succeeded
                     also: the actor is not a known backup service
        technique    T1578.001 Create Snapshot (Defense Evasion)
        rule         DOHYO-D01
        insight      INSIGHT-1
        evidence     cloudtrail/AWSLogs/123456789012/CloudTrail/us-east-1/2026/11/
                     24/123456789012_CloudTrail_us-east-1_20261124T0105Z_
                     x9kHmzMa7cx6l9wM.json.gz:
                       64e7085b-9a15-491c-bcf0-cea915050001
                       64e7085b-9a15-491c-bcf0-cea915050002
                       64e7085b-9a15-491c-bcf0-cea915050003
                       64e7085b-9a15-491c-bcf0-cea915050004

    TIME LINE (UTC) ────────────────────────────────────────────────────────────────
    2026-11-24
      01:02:01.000  low       [4]  Snapshot created · 4 resources · by bert · 4
                                   times until 01:02:04.000
      01:04:00.500  high      [2]  Snapshot shared with an outside account ·
                                   snap-0aa1 → 999988887777 · by bert
      01:05:00.000  critical  [1]  Snapshot made public · snap-0aa2 → everybody · by
                                   bert
    2026-11-25
      23:59:59.999  high      [3]  Disk or snapshot opened for download by link ·
                                   snäp 🐙 "a\\b"\\nCRITICAL · by
                                   =cmd|calc\\x1b[2J\\u202emoc.live@eve

    WHAT WAS LOOKED AT ─────────────────────────────────────────────────────────────
      files    14 read (12.3 MiB), 2 skipped
      events   3,010 read, 12 duplicate (counted once), 3 unreadable, 7 matched
      period   2026-11-24 00:00:00 UTC to 2026-11-25 23:59:59.999 UTC
      sources  aws-cloudtrail: 2,990 events in 13 files
               azure-activity: 20 events in 1 file
      settings dohyo.yaml: 1 account of ours; 1 mail domain of ours; 1 trusted
               account; 1 rule changed; rule DOHYO-D13 is off; exception
               nightly-copy hid 14 events; exception migration set the severity of 2
               signals, ended 2026-11-24 12:00:00 UTC
      could not be read: these may hold more
        cloudtrail/cut.json.gz
          gzip stream ends early
      read in part
        azure/list\\n.json
          3 events: no event time
      skipped: not a log of a known kind
        notes.txt
          text, not JSON
    "
  `)
})

test.each([60, 80, 120])(
  'no line is wider than %i columns, coloured or not, and colour adds nothing',
  (width) => {
    const plain = page(huntDocument, width)
    for (const line of plain.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width)
    expect(plain).not.toMatch(/[^\P{Cc}\n]/u)
    const coloured = page(huntDocument, width, true)
    expect(coloured).not.toBe(plain)
    expect(stripVTControlCharacters(coloured)).toBe(plain)
  },
)

test('the order of the signals does not show', () => {
  expect(page({ ...huntDocument, signals: [...huntDocument.signals].reverse() })).toBe(page(huntDocument))
})

test('long lists are shortened aloud; those it was shared with never are', () => {
  const accounts = Array.from({ length: 40 }, (_, index) => String(100_000_000_000 + index))
  const signals = Array.from({ length: 30 }, (_, index) =>
    signal({
      resource: `snap-${index}`,
      sharedWith: accounts,
      events: [{ id: `e${index}`, source: 'gcp-audit', file: 'f' }],
    }),
  )
  const text = page({ ...huntDocument, signals })
  expect(text).toContain('… (10 more; --format json lists all)')
  expect(text).toContain('… (18 more; --format json lists all)')
  for (const account of accounts) expect(text).toContain(account)
})

test('a very long time line is shortened aloud', () => {
  const signals = Array.from({ length: 300 }, (_, index) =>
    signal({ actor: `a${index % 2}`, time: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString() }),
  )
  expect(page({ ...huntDocument, signals })).toContain('… (100 more signals; --format ndjson lists all)')
})

test('silence says what it is worth', () => {
  const verdict = (document: HuntDocument): string => page(document).split('\n')[0] ?? ''
  const none = { read: 0, inRange: 0, duplicate: 0, unreadable: 0, matched: 0 }
  expect(verdict(silent())).toBe('No findings in 3,010 events in 14 files')
  expect(verdict(silent({ files: { read: 0, skipped: 2, bytes: 0 }, events: none }))).toBe(
    'Nothing was judged: no log file was recognised (2 files skipped)',
  )
  expect(verdict(silent({ files: { read: 0, skipped: 0, bytes: 0 }, events: none }))).toBe(
    'Nothing was judged: no log file was recognised (there was no file to read)',
  )
  expect(verdict(silent({ files: { read: 1, skipped: 0, bytes: 9 }, events: none }))).toBe(
    'Nothing was judged: 1 log file read, with no events',
  )
  expect(verdict(silent({ skipped: [{ file: 'x', reason: 'y', kind: 'unreadable' }] }))).toBe(
    'No findings in 3,010 events in 14 files, but some input could not be read: see',
  )
})

test('hidden signals are mentioned', () => {
  const text = huntText(silent(), { width: 80, style: makeStyle(false), hidden: { count: 2, below: 'high' } })
  expect(text).toContain('2 signals below high not shown (--min-severity)')
})

test('what settings suppress is counted and named, and no finding', () => {
  const quiet = (reasons: readonly string[]) => [{ type: '_ip', value: 'x', score: 2, suppressed: reasons }]
  const document = {
    ...silent(),
    signals: [
      signal({ suppressed: true, entities: quiet(['suppressed-list:scanners', 'redundant']) }),
      signal({ suppressed: true, entities: quiet(['redundant']), severity: 'info' }),
    ],
  }
  const [headline, kinds, ...rest] = page(document).split('\n')
  expect([headline, kinds?.slice(0, 6)]).toEqual(['1 finding, info', '1 info'])
  expect(rest.join(' ')).toContain('1 signal suppressed (suppressed-list:scanners): not shown')
})

test('insights of one entity follow each other in order of time, the entity with the worst first', () => {
  const [first] = huntDocument.insights
  if (first === undefined) throw new Error('no insight')
  const made = (id: string, value: string, severity: 'low' | 'high', minute: number) => ({
    ...first,
    id,
    severity,
    entity: { type: '_username', value },
    created: `2026-11-24T01:0${minute}:00.000Z`,
  })
  const insights = [
    made('INSIGHT-1', 'bob', 'low', 1),
    made('INSIGHT-2', 'eve', 'low', 2),
    made('INSIGHT-3', 'bob', 'low', 3),
    made('INSIGHT-4', 'eve', 'high', 4),
  ]
  expect([...page({ ...huntDocument, insights }).matchAll(/^INSIGHT-\d/gm)].map(([id]) => id)).toEqual([
    'INSIGHT-2',
    'INSIGHT-4',
    'INSIGHT-1',
    'INSIGHT-3',
  ])
})

test('a time range is shown, and one that no event lies in is no all-clear', () => {
  const range = { from: '2030-01-01T00:00:00.000Z', to: '2031-01-01T00:00:00.500Z' }
  const { events } = huntDocument.accounting
  const lines = (inRange: number, changes: Partial<Accounting> = {}): string[] =>
    page(silent({ range, events: { ...events, inRange }, ...changes }), 160).split('\n')
  expect(lines(0)[0]).toBe(
    'Nothing was judged: 0 of 3,010 events lie in the range from 2030-01-01 00:00:00 UTC to before 2031-01-01 00:00:00.500 UTC',
  )
  expect(lines(0, { range: { from: null, to: range.to } })[0]).toMatch(
    /range before 2031-01-01 00:00:00.500 UTC$/,
  )
  expect(
    lines(0, { skipped: [{ file: 'x', reason: 'y', kind: 'unreadable' }] })
      .slice(0, 2)
      .join(' '),
  ).toContain('some input could not be read')
  expect(lines(9).slice(0, 2)).toEqual([
    'No findings in 9 of 3,010 events in 14 files',
    'Only events from 2030-01-01 00:00:00 UTC to before 2031-01-01 00:00:00.500 UTC were judged: 9 of 3,010 events',
  ])
  expect(lines(9)).toContain(
    '  range    from 2030-01-01 00:00:00 UTC to before 2031-01-01 00:00:00.500 UTC: 9 of 3,010 events judged',
  )
  const found = { ...huntDocument.accounting, range, events: { ...events, inRange: 9 } }
  expect(page({ ...huntDocument, accounting: found })).toContain('Only events from 2030-01-01 00:00:00 UTC')
  expect(page(huntDocument)).not.toContain('Only events')
})

test('places that were asked for are shown, with what was left unopened and what is nowhere', () => {
  const { events, files } = huntDocument.accounting
  const places = {
    accounts: ['111122223333'],
    regions: ['eu-west-1', 'us-esat-1'],
    judged: 9,
    withoutAccount: 0,
    withoutRegion: 4,
    unseen: [{ kind: 'region' as const, value: 'us-esat-1', similar: ['us-east-1'] }],
  }
  const outside = [{ kind: 'outside-region' as const, files: 2, bytes: 2048 }]
  const text = page(silent({ places, outside }), 160)
  expect(text).toContain(
    'Only events of account 111122223333, regions eu-west-1, us-esat-1 were judged: 9 of 3,010 events (4 name no region: they may be of any)',
  )
  expect(text).toContain('no event and no path names region us-esat-1: did you mean us-east-1?')
  expect(text).toContain('  unopened 2 files (2.0 KiB) of other regions, by their paths')
  const none = { places: { ...places, judged: 0, withoutRegion: 0 } }
  expect(page(silent(none), 160).split('\n')[0]).toBe(
    'Nothing was judged: 0 of 3,010 events are of account 111122223333, regions eu-west-1, us-esat-1',
  )
  const unopened = {
    outside,
    files: { ...files, read: 0, skipped: 3 },
    events: { ...events, read: 0, inRange: 0 },
  }
  expect(page(silent(unopened), 160).split('\n')[0]).toBe(
    'Nothing was judged: 2 files (2.0 KiB) of other regions, by their paths; 1 other file skipped',
  )
})
