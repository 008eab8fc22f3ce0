import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TuneResult } from '../../src/report/tune.ts'
import { event, type Json } from '../support/aws-events.ts'
import { dohyo, folderOf, hunt, records, theft } from './dohyo.ts'

const OWN = '111122223333'
const VENDOR = '777788889999'
const BACKUP = `arn:aws:iam::${OWN}:role/service/nightly`

let number = 0
const id = (): string => `c0f00000-0000-4000-8000-${String(++number).padStart(12, '0')}`
const at = (day: number, time: string): string => `2026-03-${String(day).padStart(2, '0')}T${time}Z`

const session = (role: string, name: string): Json => ({
  userIdentity: {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${name}`,
    arn: `arn:aws:sts::${OWN}:assumed-role/${role.split('/').at(-1)}/${name}`,
    accountId: OWN,
    sessionContext: { sessionIssuer: { type: 'Role', arn: role, accountId: OWN, userName: 'nightly' } },
  },
})

const created = (time: string, snapshot: string, more: Json): Json =>
  event(
    'ec2/CreateSnapshot',
    { volumeId: 'vol-1' },
    { snapshotId: snapshot },
    { eventID: id(), eventTime: time, ...more },
  )

const shared = (time: string, account: string, more: Json = {}): Json =>
  theft(1, {
    requestParameters: {
      snapshotId: 'snap-shared',
      attributeType: 'CREATE_VOLUME_PERMISSION',
      createVolumePermission: { add: { items: [{ userId: account }] } },
    },
    eventID: id(),
    eventTime: time,
    ...more,
  })

const days = Array.from({ length: 20 }, (_, i) => i + 1)

/** Three weeks: a nightly backup role, a weekly copy for a vendor, and a thief. */
const history = (): string =>
  records(
    ...days.map((day) => created(at(day, '01:00:00'), `snap-night-${day}`, session(BACKUP, `run-${day}`))),
    ...days.filter((day) => day % 7 === 0).map((day) => shared(at(day, '09:00:00'), VENDOR)),
    ...days.map((day) =>
      event('ec2/DescribeInstances', null, null, { eventID: id(), eventTime: at(day, '10:00:00') }),
    ),
    created(at(12, '03:00:00'), 'snap-stolen', session(`arn:aws:iam::${OWN}:role/thief`, 'x')),
    shared(at(12, '03:05:00'), '444455556666', session(`arn:aws:iam::${OWN}:role/thief`, 'x')),
  )

test('init, hunt, tune, hunt: what is routine falls silent, what is stolen does not', async () => {
  const folder = folderOf({ 'logs/a.json': history() })
  const run = (...args: readonly string[]) => dohyo(args, { cwd: folder })
  const config = join(folder, 'dohyo.yaml')

  const written = await run('init', 'logs')
  expect(written).toMatchObject({ code: 0, stdout: '' })
  const text = readFileSync(config, 'utf8')
  expect(text).toContain(`- '${OWN}' # AWS, 44 events from 2026-03-01 to 2026-03-20`)
  expect(await run('init')).toMatchObject({ code: 2 })
  expect(readFileSync(config, 'utf8')).toBe(text)

  const before = await hunt(['logs'], { cwd: folder })
  expect(before.document.accounting.settings).toEqual({
    file: 'dohyo.yaml',
    estate: {
      ownAccounts: [OWN],
      ownOrganizations: [],
      ownDomains: [],
      trustedAccounts: [],
      backupPrincipals: [],
    },
    rules: [],
    exceptions: [],
  })
  expect(before.document.signals.filter(({ rule }) => rule === 'snapshot-created')).toHaveLength(21)

  const tuned = await run('tune', 'logs', '--format', 'json', '--write')
  expect(tuned.code).toBe(0)
  const result = JSON.parse(tuned.stdout) as TuneResult
  expect(result.proposals.map(({ kind, value, accepted, risk }) => [kind, value, accepted, risk])).toEqual([
    ['backupPrincipal', BACKUP, true, 'low'],
    ['trustedAccount', VENDOR, false, 'high'],
  ])
  expect(result.proposals[0]?.evidence).toMatchObject({
    signals: 20,
    days: 20,
    first: '2026-03-01T01:00:00.000Z',
  })
  expect(result.leftOut).toEqual([
    {
      kind: 'trustedAccount',
      value: '444455556666',
      reasons: expect.arrayContaining(['shared with only once']),
    },
  ])
  const count = ({ signals }: TuneResult['before'], rule: string) =>
    signals.filter((each) => each.rule === rule).reduce((sum, each) => sum + each.count, 0)
  expect([count(result.before, 'snapshot-created'), count(result.after, 'snapshot-created')]).toEqual([21, 1])
  expect(count(result.after, 'snapshot-shared-external')).toBe(
    count(result.before, 'snapshot-shared-external'),
  )
  const merged = readFileSync(config, 'utf8')
  expect(merged).toContain(`principal: ${BACKUP}`)
  expect(merged).not.toContain(VENDOR)
  for (const comment of text.split('\n').filter((line) => line.trim().startsWith('#')))
    expect(merged).toContain(comment.trim())

  const after = await hunt(['logs'], { cwd: folder })
  const rules = after.document.signals.map(({ rule, resource }) => [rule, resource])
  expect(rules).toContainEqual(['snapshot-created', 'snap-stolen'])
  expect(rules.filter(([rule]) => rule === 'snapshot-created')).toHaveLength(1)
  expect(rules.filter(([rule]) => rule === 'snapshot-shared-external')).toHaveLength(3)

  expect(await run('tune', 'logs', '--write', '--confirm', VENDOR, '--quiet')).toMatchObject({ code: 0 })
  expect(readFileSync(config, 'utf8')).toContain('expires: 2027-03-14')
  const trusting = await hunt(['logs'], { cwd: folder })
  expect(
    trusting.document.signals
      .filter(({ rule }) => rule === 'snapshot-shared-external')
      .map(({ sharedWith }) => sharedWith),
  ).toEqual([['444455556666']])
  // nothing is left to propose, and so nothing is written
  const again = await run('tune', 'logs', '--write')
  expect(again.stdout).toContain('0 proposals from 20 days of history')
}, 240_000)

test('a settings file is read from the working directory, never from the logs', async () => {
  const off = 'rules: { snapshot-shared-external: { severity: info } }\n'
  const folder = folderOf({ 'logs/a.json': records(theft(1)), 'logs/dohyo.yaml': off, 'other.yaml': off })
  const severity = async (...args: readonly string[]) =>
    (await hunt(['logs', ...args], { cwd: folder })).document.signals.find(
      ({ rule }) => rule === 'snapshot-shared-external',
    )?.severity
  expect(await severity()).toBe('high')
  expect(await severity('--config', 'other.yaml')).toBe('info')
  writeFileSync(join(folder, 'dohyo.yaml'), off)
  expect(await severity()).toBe('info')
  expect(await severity('--no-config')).toBe('high')
  const listed = await dohyo(['rules', 'list'], { cwd: folder })
  expect(listed.stdout).toMatch(/snapshot-shared-external .*info/)
})

test('flags add to the lists of the file, and win over its figures', async () => {
  const folder = folderOf({
    'a.json': records(theft(1), shared(at(5, '05:00:00'), VENDOR)),
    'dohyo.yaml': `estate: { trustedAccounts: ['444455556666'] }\nsiem: { threshold: 1 }\n`,
  })
  const shares = async (...args: readonly string[]) => {
    const { document } = await hunt(['a.json', ...args], { cwd: folder })
    return [
      document.signals.filter(({ rule }) => rule === 'snapshot-shared-external').length,
      document.insights.length > 0,
    ]
  }
  expect(await shares()).toEqual([1, true])
  expect(await shares('--insight-threshold', '100')).toEqual([1, false])
  expect(await shares('--trusted-account', VENDOR)).toEqual([0, false])
})

test('an exception hides and is counted, until its day', async () => {
  const folder = folderOf({
    'a.json': records(created(at(1, '01:00:00'), 'snap-1', {}), created(at(3, '01:00:00'), 'snap-2', {})),
    'dohyo.yaml': `exceptions:
  - id: migration
    rules: [snapshot-created]
    when: user_username = 'ann'
    reason: a migration
    owner: ann
    expires: 2026-03-02
`,
  })
  const { document } = await hunt(['a.json'], { cwd: folder })
  const made = document.signals.filter(({ rule }) => rule === 'snapshot-created')
  expect(made.map(({ resource, suppressed }) => [resource, suppressed])).toEqual([
    ['snap-1', true],
    ['snap-2', false],
  ])
  expect(made[0]?.entities.map(({ suppressed }) => suppressed)).toContainEqual(['exception:migration'])
  expect(document.accounting.settings?.exceptions).toEqual([
    { id: 'migration', suppressed: 1, changed: 0, expires: '2026-03-02T00:00:00.000Z', expired: true },
  ])
  const page = await dohyo(['hunt', 'a.json'], { cwd: folder })
  expect(page.stdout).toMatch(/exception migration hid 1 event, ended 2026-03-02/)
})

test('mistakes stand where they are, and nothing is hunted', async () => {
  const folder = folderOf({
    'a.json': records(theft(1)),
    'dohyo.yaml': 'rules:\n  snapshot-shard-external: { severity: low }\n  snapshot-copied: { limit: 3 }\n',
  })
  const { code, stdout, stderr } = await dohyo(['hunt', 'a.json'], { cwd: folder })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('dohyo.yaml:2:3')
  expect(stderr).toContain('snapshot-shared-external')
  expect(stderr).toContain('dohyo.yaml:3:22')
  expect(existsSync(join(folder, 'a.json'))).toBe(true)
})
