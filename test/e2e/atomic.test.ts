import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { dohyo, folderOf } from './dohyo.ts'

interface Listed {
  readonly id: string
  readonly cloud: string
  readonly expects: readonly string[]
}

interface Outcome {
  readonly id: string
  readonly passed: boolean
  readonly found: readonly { readonly rule: string; readonly event: { readonly file: string } | null }[]
  readonly missing: readonly { readonly rule: string }[]
}

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

test('atomic list: all, of one cloud, as JSON', async () => {
  const all = await dohyo(['atomic', 'list'])
  expect(all.code).toBe(0)
  expect(all.stdout).toMatch(/^seed-aws-create-snapshot +AWS +EBS snapshot created with the AWS CLI \*$/m)
  expect(all.stdout).toMatch(/\n\d+ scenarios; \* dohyo atomic run can do it\n$/)
  const { stdout } = await dohyo(['atomic', 'list', '--cloud', 'gcp', '--format', 'json'])
  const listed = JSON.parse(stdout) as Listed[]
  expect(listed.length).toBeGreaterThan(5)
  expect(new Set(listed.map(({ cloud }) => cloud))).toEqual(new Set(['GCP']))
})

test('atomic emit: equal options give equal bytes, which a hunt reads from standard input', async () => {
  const args = ['atomic', 'emit', 'seed-aws-share-snapshot', '--time', '2027-02-03T04:05:06Z']
  const more = ['--account', '999988887777', '--user', 'mallory', '--target-account', '123456789012']
  const emitted = await dohyo([...args, ...more])
  expect(emitted).toMatchObject({ code: 0, stderr: '' })
  expect((await dohyo([...args, ...more])).stdout).toBe(emitted.stdout)
  expect((await dohyo([...args, ...more, '--seed', 'b'])).stdout).not.toBe(emitted.stdout)
  const hunted = await dohyo(['hunt', '-', '--format', 'json'], { stdin: emitted.stdout })
  expect(JSON.parse(hunted.stdout)).toMatchObject({
    signals: [
      {
        rule: 'snapshot-shared-external',
        time: '2027-02-03T04:05:06.000Z',
        account: '999988887777',
        actor: 'arn:aws:iam::999988887777:user/mallory',
        sharedWith: ['123456789012'],
      },
    ],
  })
})

test('atomic emit --out: files as delivered; what is there is not overwritten', async () => {
  const folder = folderOf()
  const args = ['atomic', 'emit', 'aws-ebs-theft', '--out', folder]
  expect(await dohyo(args)).toMatchObject({ code: 0, stdout: '' })
  const files = filesUnder(folder)
  expect(files.length).toBeGreaterThan(5)
  for (const file of files) {
    expect(file).toMatch(/\/AWSLogs\/111122223333\/CloudTrail\/[a-z0-9-]+\/2026\/03\/10\/.*\.json\.gz$/)
    expect(JSON.parse(gunzipSync(readFileSync(file)).toString())).toHaveProperty('Records')
  }
  expect(await dohyo(args)).toMatchObject({ code: 0 })
  const azure = ['atomic', 'emit', 'seed-azure-create-snapshot', '--out', folder]
  expect((await dohyo(azure)).code).toBe(0)
  const other = await dohyo([...azure, '--seed', 'b'])
  expect(other.code).toBe(2)
  expect(other.stderr).toContain('is there and says something else')
})

test('atomic verify: a scenario from its telemetry, with a table, JSON and JUnit', async () => {
  const report = join(folderOf(), 'r.xml')
  const table = await dohyo(['atomic', 'verify', 'seed-aws-share-snapshot', '--junit', report])
  expect(table).toMatchObject({ code: 0, left: [] })
  expect(table.stdout).toMatch(/seed-aws-share-snapshot +│ ok/)
  expect(table.stdout).toMatch(/\n1 passed, 0 failed\n$/)
  expect(readFileSync(report, 'utf8')).toContain('tests="1" failures="0"')
  const { stdout } = await dohyo(['atomic', 'verify', 'seed-aws-share-snapshot', '--format', 'json'])
  expect(JSON.parse(stdout)).toMatchObject([{ id: 'seed-aws-share-snapshot', passed: true, missing: [] }])
})

test('atomic verify PATHS: the logs of a real run; 1 when what must fire did not', async () => {
  const logs = folderOf()
  const emit = ['atomic', 'emit', 'seed-aws-share-snapshot', '--out', logs, '--user', 'mallory']
  expect((await dohyo(emit)).code).toBe(0)
  const id = 'seed-aws-share-snapshot'
  expect(await dohyo(['atomic', 'verify', id, logs])).toMatchObject({ code: 0, left: [] })
  expect(await dohyo(['atomic', 'verify', id, logs, '--user', 'MALLORY'])).toMatchObject({ code: 0 })

  const report = join(folderOf(), 'r.xml')
  const wrong = await dohyo(['atomic', 'verify', id, logs, '--user', 'alice', '--junit', report])
  expect(wrong).toMatchObject({ code: 1, left: [] })
  expect(wrong.stdout).toContain('missing: snapshot-shared-external')
  expect(readFileSync(report, 'utf8')).toContain('<failure message="missing: snapshot-shared-external">')

  const trusted = await dohyo(['atomic', 'verify', id, logs, '--trusted-account', '444455556666'])
  expect(trusted.code).toBe(1)

  const all = await dohyo(['atomic', 'verify', '--all', logs, '--format', 'json'])
  expect(all.code).toBe(1)
  const outcomes = JSON.parse(all.stdout) as Outcome[]
  const shown = outcomes.find((outcome) => outcome.id === id)
  expect(shown?.passed).toBe(true)
  expect(shown?.found[0]?.event?.file.startsWith(logs)).toBe(true)
  expect(outcomes.find((outcome) => outcome.id === 'aws-ebs-theft')?.passed).toBe(false)
})

test('atomic verify: what the user has tuned away is found out', async () => {
  const tuned = await dohyo([
    'atomic',
    'verify',
    'seed-aws-share-snapshot',
    '--trusted-account',
    '444455556666',
  ])
  expect(tuned).toMatchObject({ code: 1, left: [] })
  expect(tuned.stdout).toContain('missing: snapshot-shared-external')
})

test('atomic verify: Ctrl-C leaves nothing behind', async () => {
  const ended = await dohyo(['atomic', 'verify'], {
    started: async (child, temporary) => {
      while (!readdirSync(temporary).some((name) => name.startsWith('dohyo-atomic-'))) await setTimeout(20)
      child.kill('SIGINT')
    },
  })
  expect(ended).toMatchObject({ code: 130, stdout: '', left: [] })
})

test('atomic run: dry by default; refused without what it needs, and without its SDK', async () => {
  const args = ['atomic', 'run', 'seed-aws-share-snapshot', '--region', 'eu-west-1']
  const dry = await dohyo([...args, '--target-account', '444455556666'])
  expect(dry).toMatchObject({ code: 0, stderr: '' })
  expect(dry.stdout).toContain('nothing was called')
  expect(dry.stdout).toContain('Must fire: snapshot-shared-external')
  const nobody = await dohyo([...args, '--yes'])
  expect(nobody).toMatchObject({ code: 2, stdout: '' })
  expect(nobody.stderr).toContain('needs --target-account')
})

/** Stands for the SDK of EC2: writes down what is called, and never has a snapshot ready. */
const STUB = `
import { appendFileSync } from 'node:fs'
const answers = {
  CreateVolume: { VolumeId: 'vol-1' },
  DescribeVolumes: { Volumes: [{ State: 'available' }] },
  CreateSnapshot: { SnapshotId: 'snap-1' },
  DescribeSnapshots: { Snapshots: [{ State: 'pending' }] },
}
export class EC2Client {
  async send(command) {
    const { name } = command.constructor
    appendFileSync(new URL('calls.txt', import.meta.url), name + '\\n')
    return answers[name] ?? {}
  }
  destroy() {}
}
${['CreateVolume', 'DescribeVolumes', 'CreateSnapshot', 'DescribeSnapshots', 'DeleteSnapshot', 'DeleteVolume']
  .map((name) => `class ${name} {}; export { ${name} as ${name}Command }`)
  .join('\n')}
`

const HOOK = `
import { register } from 'node:module'
const stub = new URL('stub.mjs', import.meta.url).href
register('data:text/javascript,' + encodeURIComponent(
  'export const resolve = (name, context, next) => name === "@aws-sdk/client-ec2" ? { url: ' + JSON.stringify(stub) + ', shortCircuit: true } : next(name, context)'
))
`

test('atomic run: Ctrl-C removes what was made, and says so', async () => {
  const folder = folderOf({ 'hook.mjs': HOOK, 'stub.mjs': STUB, 'calls.txt': '' })
  const calls = (): readonly string[] => readFileSync(join(folder, 'calls.txt'), 'utf8').trim().split('\n')
  const args = ['atomic', 'run', 'seed-aws-create-snapshot', '--region', 'eu-west-1', '--yes']
  const ended = await dohyo(args, {
    command: [process.execPath, '--import', join(folder, 'hook.mjs')],
    started: async (child) => {
      while (!calls().includes('DescribeSnapshots')) await setTimeout(20)
      child.kill('SIGINT')
    },
  })
  expect(calls()).toEqual([
    'CreateVolume',
    'DescribeVolumes',
    'CreateSnapshot',
    'DescribeSnapshots',
    'DeleteSnapshot',
    'DeleteVolume',
  ])
  expect(ended).toMatchObject({ code: 130, left: [] })
  expect(ended.stdout).toContain('Not done: interrupted\nNothing that it made is left.')
})

test('mistakes: an unknown scenario, an unknown cloud, no account', async () => {
  const unknown = await dohyo(['atomic', 'emit', 'seed-aws-create-snapshots'])
  expect(unknown).toMatchObject({ code: 2, stdout: '' })
  expect(unknown.stderr).toContain('did you mean seed-aws-create-snapshot')
  const path = await dohyo(['atomic', 'verify', 'logs/'])
  expect(path).toMatchObject({ code: 2, left: [] })
  expect((await dohyo(['atomic', 'list', '--cloud', 'ibm'])).code).toBe(2)
  const out = folderOf()
  for (const wrong of [
    ['--account', '../../../x'],
    ['--region', '../x'],
  ]) {
    const ended = await dohyo(['atomic', 'emit', 'seed-aws-share-snapshot', '--out', out, ...wrong])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain('x')
  }
  expect(readdirSync(out)).toEqual([])
})
