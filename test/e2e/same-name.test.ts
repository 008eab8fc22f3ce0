import { expect, test } from 'vitest'
import { exposuresOf } from '../../src/report/exposure.ts'
import { event, OTHER, OWN } from '../support/aws-events.ts'
import { folderOf, hunt, records } from './dohyo.ts'

const AFFILIATE = '222233334444'

const at = (number: number, account: string, who: string, name: string, request: object) =>
  event(`rds/${name}`, { dBSnapshotIdentifier: 'nightly', ...request }, null, {
    eventID: `e2e00000-0000-4000-8000-00000000000${number}`,
    eventTime: `2026-03-04T05:0${number}:00Z`,
    recipientAccountId: account,
    userIdentity: {
      type: 'IAMUser',
      arn: `arn:aws:iam::${account}:user/${who}`,
      accountId: account,
      userName: who,
    },
  })

const STOLEN = [
  at(2, AFFILIATE, 'mallory', 'CreateDBSnapshot', { dBInstanceIdentifier: 'd' }),
  at(3, AFFILIATE, 'mallory', 'ModifyDBSnapshotAttribute', {
    attributeName: 'restore',
    valuesToAdd: [OTHER],
  }),
  at(4, AFFILIATE, 'mallory', 'DeleteDBSnapshot', {}),
  at(5, AFFILIATE, 'mallory', 'ModifyDBSnapshotAttribute', {
    attributeName: 'restore',
    valuesToAdd: ['all'],
  }),
]

test('snapshots of one name in two accounts are two entities, and share no insight', async () => {
  const honest = at(1, OWN, 'alice', 'CreateDBSnapshot', { dBInstanceIdentifier: 'd' })
  const { document } = await hunt([folderOf({ 'a.json': records(honest, ...STOLEN) })])
  const resources = document.entities.filter(({ type }) => type === '_resource')
  expect(resources.map(({ value }) => value).toSorted()).toEqual([
    `${OWN}/eu-west-1/rds/nightly`,
    `${AFFILIATE}/eu-west-1/rds/nightly`,
  ])
  const about = document.insights.flatMap(({ entity, relatedEntities }) =>
    [entity, ...relatedEntities].map(({ value }) => value),
  )
  expect(about).toContain(`${AFFILIATE}/eu-west-1/rds/nightly`)
  expect(about).not.toContain(`${OWN}/eu-west-1/rds/nightly`)
  expect(JSON.stringify(document.insights)).not.toContain('alice')
  // a page still says the name of the event
  expect(new Set(document.signals.map(({ resource }) => resource))).toEqual(new Set(['nightly']))
})

test('and so are those of two services', async () => {
  const made = (number: number, service: string, name: string, request: object) =>
    event(`${service}/${name}`, request, null, {
      eventID: `e2e00000-0000-4000-8000-0000000000${number}`,
      eventTime: `2026-03-04T05:${number}:00Z`,
    })
  const { document } = await hunt([
    folderOf({
      'a.json': records(
        made(10, 'rds', 'ModifyDBSnapshotAttribute', {
          dBSnapshotIdentifier: 'nightly',
          attributeName: 'restore',
          valuesToAdd: [OTHER],
        }),
        made(11, 'redshift', 'AuthorizeSnapshotAccess', {
          snapshotIdentifier: 'nightly',
          accountWithRestoreAccess: OTHER,
        }),
        made(12, 'rds', 'DeleteDBSnapshot', {
          dBSnapshotIdentifier: `arn:aws:rds:eu-west-1:${OWN}:snapshot:nightly`,
        }),
      ),
    }),
  ])
  const keys = ['rds', 'redshift', 'rds'].map((service) => `${OWN}/eu-west-1/${service}/nightly`)
  expect(document.signals.map(({ resourceKey }) => resourceKey)).toEqual(keys)
  expect(exposuresOf(document.signals).map(({ key, state }) => [key, state])).toEqual([
    [`${OWN}/eu-west-1/redshift/nightly`, 'open'],
    [`${OWN}/eu-west-1/rds/nightly`, 'taken back'],
  ])
})
