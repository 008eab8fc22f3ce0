import { describe, expect, test } from 'vitest'
import { PLANNED, planOf, SCENARIOS } from '../atomic/index.ts'
import type { AtomicRunOptions } from './atomic-api.ts'
import { atomicRun } from './atomic-run.ts'
import { installed, type LoadPackage } from './atomic-sdk.ts'

interface Made {
  readonly name: string
  readonly params: unknown
}

/** An answer to the nth call of this name, or an error to reject with. */
type Answers = (name: string, params: unknown) => unknown

const refused = (status: number, message: string): Error =>
  Object.assign(new Error(message), { $metadata: { httpStatusCode: status } })

/** A package that looks like an SDK of AWS and writes down what is sent. */
const aws = (answers: Answers, made: Made[], service = 'EC2'): LoadPackage => {
  class Client {
    async send(command: { readonly call: Made }): Promise<unknown> {
      made.push(command.call)
      const answer = answers(command.call.name, command.call.params)
      if (answer instanceof Error) throw answer
      return answer
    }
    destroy(): void {
      made.push({ name: 'destroy', params: null })
    }
  }
  const commands = new Proxy({} as Record<string, unknown>, {
    get: (_target, key) => {
      if (key === `${service}Client`) return Client
      if (typeof key !== 'string' || !key.endsWith('Command')) return undefined
      const name = key.slice(0, -'Command'.length)
      return class {
        readonly call: Made
        constructor(params: unknown) {
          this.call = { name, params }
        }
      }
    },
  })
  return async () => commands
}

const WELL: Answers = (name) => {
  switch (name) {
    case 'CreateVolume':
      return { VolumeId: 'vol-1' }
    case 'DescribeVolumes':
      return { Volumes: [{ State: 'available' }] }
    case 'CreateSnapshot':
      return { SnapshotId: 'snap-1' }
    case 'DescribeSnapshots':
      return { Snapshots: [{ State: 'completed' }] }
    default:
      return {}
  }
}

const options = (more: Partial<AtomicRunOptions> = {}): AtomicRunOptions => ({
  id: 'seed-aws-share-snapshot',
  yes: true,
  now: new Date('2026-03-10T10:00:00Z'),
  region: 'eu-west-1',
  target: '444455556666',
  signal: new AbortController().signal,
  onStep: () => {},
  pause: 1,
  ...more,
})

const run = async (answers: Answers, more: Partial<AtomicRunOptions> = {}) => {
  const made: Made[] = []
  const report = await atomicRun(options(more), aws(answers, made))
  return { report, names: made.map(({ name }) => name), made }
}

test('plans are of scenarios that exist, of the same cloud, and can undo what they make', () => {
  expect(PLANNED.length).toBeGreaterThan(8)
  for (const id of PLANNED) {
    const plan = planOf(id)
    expect(plan?.cloud).toBe(SCENARIOS.find((scenario) => scenario.id === id)?.cloud)
    for (const { name, undo, until, what } of plan?.steps ?? []) {
      const reads = /^(Describe|.*\.(get|list))/.test(name)
      expect([what, undo !== undefined]).toEqual([what, !reads])
      if (until !== undefined) expect(reads).toBe(true)
    }
  }
})

test('a dry run calls nothing, and tells all calls with their parameters', async () => {
  const report = await atomicRun(options({ yes: false }), () => Promise.reject(new Error('loaded')))
  expect(report).toMatchObject({ acted: false, left: [], expects: ['snapshot-shared-external'] })
  expect(report.plan.calls.map(({ name }) => name)).toEqual([
    'CreateVolume',
    'DescribeVolumes',
    'CreateSnapshot',
    'DescribeSnapshots',
    'ModifySnapshotAttribute',
  ])
  expect(report.plan.calls[4]).toEqual({
    what: 'share the snapshot with 444455556666',
    name: 'ModifySnapshotAttribute',
    params: {
      SnapshotId: '<snapshot>',
      Attribute: 'createVolumePermission',
      CreateVolumePermission: { Add: [{ UserId: '444455556666' }] },
    },
  })
  expect(report.plan.cleanUp.map(({ name }) => name)).toEqual([
    'ModifySnapshotAttribute',
    'DeleteSnapshot',
    'DeleteVolume',
  ])
  expect(report.next.join('\n')).toContain(
    'dohyo atomic verify seed-aws-share-snapshot log.json --from 2026-03-10T09:59:00.000Z',
  )
})

test('a run makes the calls, tags what it makes, and cleans up in reverse order', async () => {
  const { report, names, made } = await run(WELL)
  expect(report).toMatchObject({ acted: true, left: [] })
  expect(report.failure).toBeUndefined()
  expect(names).toEqual([
    'CreateVolume',
    'DescribeVolumes',
    'CreateSnapshot',
    'DescribeSnapshots',
    'ModifySnapshotAttribute',
    'ModifySnapshotAttribute',
    'DeleteSnapshot',
    'DeleteVolume',
    'destroy',
  ])
  expect(made[5]?.params).toEqual({
    SnapshotId: 'snap-1',
    Attribute: 'createVolumePermission',
    CreateVolumePermission: { Remove: [{ UserId: '444455556666' }] },
  })
  expect(made[7]?.params).toEqual({ VolumeId: 'vol-1' })
  for (const index of [0, 2])
    expect(JSON.stringify(made[index]?.params)).toMatch(/"dohyo-atomic","Value":"dohyo-atomic-[0-9a-f]{8}"/)
})

test('what is not there yet is asked for again', async () => {
  let asked = 0
  const { names } = await run((name, params) =>
    name === 'DescribeVolumes' && ++asked < 3 ? { Volumes: [{ State: 'creating' }] } : WELL(name, params),
  )
  expect(names.filter((name) => name === 'DescribeVolumes').length).toBe(3)
})

test('after a refusal, what was made before is removed, and nothing else', async () => {
  const { report, names } = await run((name, params) =>
    name === 'ModifySnapshotAttribute' ? refused(403, 'not allowed') : WELL(name, params),
  )
  expect(report).toMatchObject({ failure: 'not allowed', left: [] })
  expect(names.filter((name) => name === 'ModifySnapshotAttribute').length).toBe(1)
  expect(names.slice(-3)).toEqual(['DeleteSnapshot', 'DeleteVolume', 'destroy'])
})

test('Ctrl-C ends the wait, and everything is removed', async () => {
  const controller = new AbortController()
  const { report, names } = await run(
    (name, params) => {
      if (name !== 'DescribeSnapshots') return WELL(name, params)
      controller.abort()
      return { Snapshots: [{ State: 'pending' }] }
    },
    { signal: controller.signal },
  )
  expect(report).toMatchObject({ failure: 'interrupted', left: [] })
  expect(names).toEqual([
    'CreateVolume',
    'DescribeVolumes',
    'CreateSnapshot',
    'DescribeSnapshots',
    'DeleteSnapshot',
    'DeleteVolume',
    'destroy',
  ])
})

test('what can not be removed is tried again, then told with the command that does it', async () => {
  const { report, names } = await run((name, params) =>
    name === 'DeleteSnapshot' ? refused(400, 'in use') : WELL(name, params),
  )
  expect(report.failure).toBeUndefined()
  expect(report.left).toEqual([
    {
      what: 'delete the snapshot',
      reason: 'in use',
      command: 'aws ec2 delete-snapshot --region eu-west-1 --snapshot-id snap-1',
    },
  ])
  expect(names.filter((name) => name === 'DeleteSnapshot').length).toBe(4)
  expect(names.at(-2)).toBe('DeleteVolume')
})

test('a lost answer: whatever it made is to be looked for by its tag', async () => {
  const { report } = await run((name, params) =>
    name === 'CreateSnapshot' ? new Error('socket hang up') : WELL(name, params),
  )
  expect(report.failure).toBe('socket hang up')
  expect(report.left.length).toBe(1)
  expect(report.left[0]?.command).toMatch(
    /^aws ec2 describe-snapshots --region eu-west-1 --owner-ids self --filters Name=tag:dohyo-atomic,Values=dohyo-atomic-[0-9a-f]{8}$/,
  )
})

describe('refused before anything is called', () => {
  const no = () => Promise.reject(new Error('loaded'))
  test.each([
    [{ target: undefined }, '--target-account'],
    [{ region: undefined }, '--region'],
    [{ target: 'all' }, "can't share with all"],
    [{ target: '4444' }, "can't share with 4444"],
    [{ id: 'aws-ebs-theft' }, "dohyo can't do aws-ebs-theft"],
    [{ id: 'seed-aws-share-snapshots' }, 'no scenario'],
    [
      { id: 'stratus-gcp-share-snapshot', account: 'p', target: 'allAuthenticatedUsers' },
      "can't share with allAuthenticatedUsers",
    ],
  ])('%o', async (more, message) => {
    const wrong = { ...options(), ...more } as AtomicRunOptions
    await expect(atomicRun(wrong, no)).rejects.toThrow(message)
    await expect(atomicRun({ ...wrong, yes: false }, no)).rejects.toThrow(message)
  })
})

test('an SDK that is not installed is named, with what to do', async () => {
  await expect(installed('@aws-sdk/client-nothing')).rejects.toMatchObject({
    code: 'DQ815',
    help: expect.stringContaining('npm install --no-save @aws-sdk/client-nothing'),
  })
})

test('Azure: arguments in order, one credential', async () => {
  const made: Made[] = []
  const group = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_target, method) =>
          async (...args: unknown[]) => {
            made.push({ name: `${name}.${String(method)}`, params: args })
            return method === 'beginGrantAccessAndWait' ? { accessSAS: 'https://secret' } : {}
          },
      },
    )
  const load: LoadPackage = async (name) =>
    name === '@azure/identity'
      ? { DefaultAzureCredential: class {} }
      : {
          ComputeManagementClient: class {
            readonly disks = group('disks')
            readonly subscription: unknown
            constructor(_credential: unknown, subscription: unknown) {
              made.push({ name: 'client', params: subscription })
            }
          },
        }
  const report = await atomicRun(
    options({ id: 'stratus-azure-disk-export', account: 'sub-1', resourceGroup: "rg'1" }),
    load,
  )
  expect(report).toMatchObject({ left: [] })
  expect(JSON.stringify(report)).not.toContain('secret')
  expect(made.map(({ name }) => name)).toEqual([
    'client',
    'disks.beginCreateOrUpdateAndWait',
    'disks.beginGrantAccessAndWait',
    'disks.beginRevokeAccessAndWait',
    'disks.beginDeleteAndWait',
  ])
  expect(made[0]?.params).toBe('sub-1')
  expect(made[2]?.params).toEqual([
    "rg'1",
    expect.stringMatching(/^dohyo-atomic-/),
    { access: 'Read', durationInSeconds: 300 },
  ])
  expect(report.next.join('\n')).toContain(`--resource-group 'rg'\\''1'`)
})

test('Google: operations are waited for, and an error in one is a failure', async () => {
  const made: Made[] = []
  const client = (name: string, answer: (method: string) => unknown) =>
    class {
      constructor() {
        for (const method of ['insert', 'delete', 'setIamPolicy', 'wait', 'close'])
          Object.assign(this, {
            [method]: async (params: unknown) => {
              made.push({ name: `${name}.${method}`, params })
              return [answer(method)]
            },
          })
      }
    }
  const zone = 'https://www.googleapis.com/compute/v1/projects/p/zones/europe-west1-b'
  let failing = false
  const load: LoadPackage = async () => ({
    DisksClient: client('Disks', () => ({ latestResponse: { name: 'op-1', status: 'RUNNING', zone } })),
    SnapshotsClient: client('Snapshots', (method) =>
      method === 'setIamPolicy'
        ? { bindings: [] }
        : { latestResponse: { name: 'op-2', status: 'DONE', ...(failing ? { error: { code: 5 } } : {}) } },
    ),
    ZoneOperationsClient: client('Zone', () => ({ name: 'op-1', status: 'DONE', zone })),
  })
  const asked = options({
    id: 'stratus-gcp-share-snapshot',
    account: 'p',
    region: 'europe-west1',
    target: 'user:me@example.net',
  })
  expect(await atomicRun(asked, load)).toMatchObject({ left: [] })
  expect(made.map(({ name }) => name)).toEqual([
    'Disks.insert',
    'Zone.wait',
    'Snapshots.insert',
    'Snapshots.setIamPolicy',
    'Snapshots.setIamPolicy',
    'Snapshots.delete',
    'Disks.delete',
    'Zone.wait',
    'Disks.close',
    'Zone.close',
    'Snapshots.close',
  ])
  expect(made[1]?.params).toEqual({ project: 'p', operation: 'op-1', zone: 'europe-west1-b' })
  failing = true
  const failed = await atomicRun(asked, load)
  expect(failed.failure).toContain('the operation failed')
  expect(failed.left.map(({ what }) => what)).toEqual(['delete the snapshot'])
})
