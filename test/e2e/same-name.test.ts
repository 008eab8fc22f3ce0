import { expect, test } from 'vitest'
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
    `${OWN}/eu-west-1/nightly`,
    `${AFFILIATE}/eu-west-1/nightly`,
  ])
  const about = document.insights.flatMap(({ entity, relatedEntities }) =>
    [entity, ...relatedEntities].map(({ value }) => value),
  )
  expect(about).toContain(`${AFFILIATE}/eu-west-1/nightly`)
  expect(about).not.toContain(`${OWN}/eu-west-1/nightly`)
  expect(JSON.stringify(document.insights)).not.toContain('alice')
  // a page still says the name of the event
  expect(new Set(document.signals.map(({ resource }) => resource))).toEqual(new Set(['nightly']))
})
