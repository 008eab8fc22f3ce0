import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dohyo, folderOf, ordinary, records } from './dohyo.ts'

const RULE = {
  name: 'Many calls',
  enabled: true,
  expression: "metadata_vendor = 'Amazon AWS' AND action = 'DescribeInstances'",
  limit: 2,
  windowSize: 'T05M',
  score: 3,
  groupByFields: [],
  description: 'd',
  summaryExpression: 's',
  entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
  tags: [],
}

test('records: as rules see them, in each format', async () => {
  const folder = folderOf({ 'a.json': records(ordinary(1), ordinary(2)), 'note.txt': 'no log' })
  const fields = "action,user_username,fields['userIdentity.type']"
  const csv = await dohyo(['records', folder, '--fields', fields, '--format', 'csv'])
  expect(csv.code).toBe(0)
  expect(csv.stdout.split('\r\n').slice(0, 2)).toEqual([
    `action,user_username,"fields['userIdentity.type']"`,
    'DescribeInstances,ann,IAMUser',
  ])
  const { stdout } = await dohyo(['records', folder, '--format', 'ndjson'])
  const first = JSON.parse(stdout.split('\n')[0] ?? '') as Record<string, unknown>
  expect(first).toMatchObject({ objectType: 'Audit', metadata_vendor: 'Amazon AWS', cloud_provider: 'AWS' })
  expect(first).not.toHaveProperty('success')
  const json = await dohyo(['records', folder, '--format', 'json', '--to', '2000-01-01'])
  expect(JSON.parse(json.stdout)).toEqual([])
})

test('records: an unknown field is named, a folder without logs ends with 3', async () => {
  const folder = folderOf({ 'a.txt': 'x' })
  const wrong = await dohyo(['records', folder, '--fields', 'user_usrname'])
  expect(wrong).toMatchObject({ code: 2, stdout: '' })
  expect(wrong.stderr).toContain('user_username')
  expect((await dohyo(['records', folder])).code).toBe(3)
})

test('rules import and export: there and back', async () => {
  const folder = folderOf({ 'in/r.json': JSON.stringify({ fields: RULE }) })
  const out = join(folder, 'rules')
  const imported = await dohyo(['rules', 'import', join(folder, 'in'), '--out', out])
  expect(imported).toMatchObject({ code: 0, stdout: '' })
  expect(imported.stderr).toContain('1 rule imported')
  expect(readdirSync(out)).toEqual(['many-calls.yaml'])
  const exported = await dohyo(['rules', 'export', '--to', 'sumo', out])
  expect(exported.code).toBe(0)
  expect(JSON.parse(exported.stdout)[0]).toMatchObject({ path: 'rules/threshold', fields: RULE })
  const terraform = join(folder, 'r.tf.json')
  expect((await dohyo(['rules', 'export', '--to', 'terraform', out, '-o', terraform])).code).toBe(0)
  const again = join(folder, 'again')
  expect((await dohyo(['rules', 'import', terraform, '--out', again])).code).toBe(0)
  const text = readFileSync(join(out, 'many-calls.yaml'), 'utf8')
  expect((await dohyo(['rules', 'export', '--to', 'sumo', again])).stdout).toBe(exported.stdout)

  // a file that somebody has changed stays as it is
  writeFileSync(join(out, 'many-calls.yaml'), `${text}# mine\n`)
  const refused = await dohyo(['rules', 'import', join(folder, 'in'), '--out', out])
  expect(refused).toMatchObject({ code: 2 })
  expect(refused.stderr).toContain('--overwrite')
})

test('rules import: what dohyo cannot run or read is said', async () => {
  const broken = { ...RULE, expression: "action = 'a" }
  const folder = folderOf({
    'r.json': JSON.stringify([{ fields: broken }, { name: 'M', pattern_type: 'x', expression: 'a' }]),
    'x.tf': 'resource {}',
    'y.json': '{',
    'z.json': '[1]',
  })
  const first = await dohyo(['rules', 'import', join(folder, 'r.json')])
  expect(first.code).toBe(1)
  expect(first.stdout).toContain('name: Many calls')
  expect(first.stderr).toContain("can't run many-calls")
  expect(first.stderr).toContain('many-calls.yaml:')
  expect(first.stderr).toContain('refused M')
  for (const [file, word] of [
    ['x.tf', 'HCL'],
    ['y.json', 'not JSON'],
    ['z.json', 'no rule'],
  ] as const) {
    const { code, stderr } = await dohyo(['rules', 'import', join(folder, file)])
    expect({ code, said: stderr.includes(word) }).toEqual({ code: 2, said: true })
  }
})

test("rules export: a rule of dohyo's own is left out and named", async () => {
  const folder = folderOf({
    'r.yaml': `id: r
type: match
name: R
expression: dohyo_sharedPublic
scoreMapping: { type: constant, default: 1 }
entitySelectors: [{ entityType: _username, expression: user_username }]
`,
  })
  const { code, stdout, stderr } = await dohyo(['rules', 'export', '--to', 'sumo', folder])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '[]\n' })
  expect(stderr).toContain('dohyo_sharedPublic')
})
