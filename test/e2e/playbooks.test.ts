import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { HuntDocument } from '../../src/report/document.ts'
import { dohyo, folderOf } from './dohyo.ts'

// A hunt gives its signals what to do about them, and what it gives works: the queries find the events, and a hostile name
// stays a name.

const ACTOR = `arn:aws:iam::111122223333:user/o'neil";$(touch owned)`

const share = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'IAMUser',
    arn: ACTOR,
    accountId: '111122223333',
    userName: `o'neil";$(touch owned)`,
    accessKeyId: 'AKIAEXAMPLEEXAMPLE00',
  },
  eventTime: '2026-03-10T09:09:15Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'ModifySnapshotAttribute',
  awsRegion: 'us-east-1',
  sourceIPAddress: '203.0.113.66',
  userAgent: 'aws-cli/2',
  requestParameters: {
    snapshotId: 'snap-0bad5eed00000cafe',
    attributeType: 'CREATE_VOLUME_PERMISSION',
    createVolumePermission: { add: { items: [{ userId: '444455556666' }] } },
  },
  responseElements: { _return: true },
  requestID: 'c3a3d4e2-0000-4000-a000-000000000001',
  eventID: 'c3a3d4e2-0000-4000-a000-000000000002',
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '111122223333',
  eventCategory: 'Management',
}

const logs = () => folderOf({ 'log.json': JSON.stringify({ Records: [share] }) })

test('a signal comes with its playbook where asked, and its queries find the event', async () => {
  const folder = logs()
  const file = join(folder, 'hunt.json')
  const { code } = await dohyo(['hunt', 'log.json', '--format', 'json', '--playbooks', '-o', file], {
    cwd: folder,
  })
  expect(code).toBe(1)
  const { stdout } = await dohyo(['hunt', 'log.json', '--format', 'json'], { cwd: folder })
  expect(stdout).not.toContain('"playbook"')
  const full = await dohyo(['hunt', 'log.json', '--format', 'json', '--playbooks'], { cwd: folder })
  const { signals } = JSON.parse(full.stdout) as HuntDocument
  const playbook = signals.find(({ rule }) => rule === 'snapshot-shared-external')?.playbook
  expect(playbook?.contain.flatMap(({ command }) => command ?? [])).toContainEqual(
    expect.stringContaining(
      `attach-user-policy --user-name 'o'\\''neil";$(touch owned)' --policy-arn arn:aws:iam::aws:policy/AWSDenyAll`,
    ),
  )
  const what = playbook?.questions.find(({ ask }) => ask.startsWith('What else did'))?.query ?? ''
  const rows = await dohyo(['query', what, 'log.json', '--format', 'json'], { cwd: folder })
  expect(JSON.parse(rows.stdout)).toMatchObject([{ call: 'ModifySnapshotAttribute', _count: 1 }])
})

test('rules playbook: with placeholders, for a signal, and mistakes', async () => {
  const folder = logs()
  await dohyo(['hunt', 'log.json', '--format', 'json', '-o', 'hunt.json'], { cwd: folder })
  const plain = await dohyo(['rules', 'playbook', 'snapshot-shared-external'], { cwd: folder })
  expect(plain.code).toBe(0)
  expect(plain.stdout).toMatch(/^# Snapshot shared with an outside account/)
  expect(plain.stdout).toContain("--snapshot-id '<resource>'")
  const find = JSON.parse(
    (await dohyo(['hunt', 'log.json', '--format', 'json'], { cwd: folder })).stdout,
  ) as HuntDocument
  const id = find.signals.find(({ rule }) => rule === 'snapshot-shared-external')?.id ?? ''
  const filled = await dohyo(['rules', 'playbook', '--signal-from', 'hunt.json', '--id', id], { cwd: folder })
  expect(filled.stdout).toContain("--snapshot-id 'snap-0bad5eed00000cafe'")
  // the key is not in the document of a hunt without playbooks
  expect(filled.stdout).toContain('<userIdentity.userName>')
  for (const [args, message] of [
    [['nope'], 'no rule `nope`'],
    [[], 'which rule?'],
    [['--id', 'SIGNAL-1'], 'belong together'],
    [['--signal-from', 'hunt.json', '--id', 'SIGNAL-99'], 'no signal SIGNAL-99'],
    [['--signal-from', 'log.json', '--id', 'SIGNAL-1'], 'is no result of a hunt'],
    [['snapshot-copied', '--signal-from', 'hunt.json', '--id', id], 'not by snapshot-copied'],
  ] as const) {
    const { code, stderr } = await dohyo(['rules', 'playbook', ...args], { cwd: folder })
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  }
})
