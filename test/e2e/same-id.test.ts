import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { event, OTHER, OWN } from '../support/aws-events.ts'
import { folderOf, hunt, lines, ordinary, records, stolen, theft } from './dohyo.ts'

// An id names an event, as long as nobody writes another event with it.

const given = (id: string, userId: string) => ({
  snapshotId: id,
  attributeType: 'CREATE_VOLUME_PERMISSION',
  createVolumePermission: { add: { items: [{ userId }] } },
})

const DECOYS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'of another time': { eventTime: '2026-03-04T05:06:06Z' },
  'of somebody else': {
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${OWN}:user/bob`, accountId: OWN },
  },
  'from elsewhere': { sourceIPAddress: '198.51.100.8' },
  'that failed': { errorCode: 'Client.UnauthorizedOperation', responseElements: null },
  'of another snapshot': { requestParameters: given('snap-99', OTHER) },
  'for another account': { requestParameters: given('snap-6', '777788889999') },
  'of another name': { eventName: 'DeleteSnapshot', requestParameters: { snapshotId: 'snap-7' } },
}

test('an event with the id of an earlier one, which says something else, is judged', async () => {
  const decoys = Object.values(DECOYS)
  const thefts = decoys.map((_, i) => theft(i + 1))
  const folder = folderOf({
    '1.json': records(...decoys.map((decoy, i) => theft(i + 1, decoy))),
    '2.json': records(...thefts),
    '3.json': records(...thefts),
  })
  const page = join(folderOf(), 'page.html')
  const found = await hunt([folder, '--report', page])
  const shares = found.document.signals.filter(
    ({ rule, sharedWith, time, outcome, actor, sourceIp }) =>
      rule === 'snapshot-shared-external' &&
      sharedWith.includes(OTHER) &&
      time === '2026-03-04T05:06:07.000Z' &&
      outcome === 'success' &&
      actor?.endsWith('ann') === true &&
      sourceIp === '198.51.100.7',
  )
  const resources = shares.map(({ resource }) => resource)
  for (const [i, what] of Object.keys(DECOYS).entries())
    expect([what, resources]).toEqual([what, expect.arrayContaining([`snap-${i + 1}`])])
  expect(found.document.accounting.events).toMatchObject({ read: 21, duplicate: 14, conflicting: 7 })
  // each by a name of its own
  const ids = found.document.signals.flatMap(({ events }) => events.map(({ id }) => id))
  for (const [i] of decoys.entries())
    expect(
      ids.filter((id) => new RegExp(`00000000000${i + 1}(~[0-9a-f]{16})?$`).test(id)).length,
    ).toBeGreaterThan(1)
  expect(readFileSync(page, 'utf8')).toContain(
    '7 duplicates have the id of an event that says something else',
  )
})

test('copies of an event are one, however they were written', async () => {
  const again = Object.fromEntries(Object.entries(theft(1)).toReversed())
  const found = await hunt([
    folderOf({
      '1.json': records(theft(1), ordinary(2)),
      '2.json': lines(again, ordinary(2)),
      '3.json': JSON.stringify(
        [{ ...theft(1), userAgent: 'aws-cli/2.15', readOnly: false, eventCategory: 'Management' }],
        null,
        2,
      ),
      '4.json': lines({
        version: '0',
        id: 'bus',
        source: 'aws.ec2',
        'detail-type': 'AWS API Call via CloudTrail',
        detail: theft(1),
      }),
    }),
  ])
  expect(stolen(found)).toEqual(['snap-1'])
  expect(found.document.accounting.events).toMatchObject({ read: 6, duplicate: 4 })
  expect(found.document.accounting.events).not.toHaveProperty('conflicting')
})

test('what is counted of an id is its operations, once each', async () => {
  const made = (n: number) =>
    event(
      'ec2/CreateSnapshot',
      { volumeId: `vol-${n}` },
      { snapshotId: `snap-${n}` },
      { eventTime: `2026-03-04T05:0${n}:07Z` },
    )
  const folder = folderOf({
    'a.json': records(...[1, 2, 3, 4, 5].map(made)),
    'b.json': records(...[1, 2, 3, 4, 5].map(made)),
  })
  const { document } = await hunt([folder])
  expect(
    document.signals.filter(({ rule }) => rule === 'snapshot-created').map(({ resource }) => resource),
  ).toEqual([1, 2, 3, 4, 5].map((n) => `snap-${n}`))
  expect(document.signals.filter(({ rule }) => rule === 'snapshot-bulk-create').length).toBeGreaterThan(0)
  expect(document.accounting.events).toMatchObject({ read: 10, duplicate: 9, conflicting: 4 })
})
