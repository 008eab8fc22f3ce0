import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dohyo, folderOf, ROOT } from './dohyo.ts'

const event = (eventName: string): string =>
  JSON.stringify({
    eventVersion: '1.10',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ann', accountId: '111122223333' },
    eventTime: '2026-03-04T09:12:07Z',
    eventSource: 'ec2.amazonaws.com',
    eventName,
    eventType: 'AwsApiCall',
  })

const rule = (expression: string): string => `id: own
type: match
name: Own
expression: ${expression}
scoreMapping: { type: constant, default: 5 }
summaryExpression: '{{action}} <by> {{user_username}}'
entitySelectors: [{ entityType: _username, expression: user_username }]
tests:
  - { name: a copy, source: aws-cloudtrail, fires: true, summary: CopySnapshot <by> bob, event: ${event('CopySnapshot')} }
  - { name: a look, source: aws-cloudtrail, fires: false, event: ${event('DescribeSnapshots')} }
`

test('rules test: what differs, JUnit, and 1', async () => {
  const folder = folderOf({ 'own.yaml': rule("action = 'CopySnapshot'") })
  const report = join(folder, 'r.xml')
  const { code, stdout } = await dohyo(['rules', 'test', join(folder, 'own.yaml'), '--junit', report])
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: `${join(folder, 'own.yaml')}
  failed a copy (own, line 9)
    - summary: CopySnapshot <by> bob
    + summary: CopySnapshot <by> ann

1 passed, 1 failed
`,
  })
  const xml = readFileSync(report, 'utf8')
  expect(xml).toContain('tests="2" failures="1"')
  expect(xml).toContain('name="own: a copy"')
  expect(xml).toContain('+ summary: CopySnapshot &lt;by&gt; ann')
})

test('rules test --mutate: the place of what no test protects', async () => {
  const text = rule("action = 'CopySnapshot' AND user_username != 'backup'").replace('<by> bob', '<by> ann')
  const path = join(folderOf({ 'own.yaml': text }), 'own.yaml')
  expect(await dohyo(['rules', 'test', path])).toMatchObject({ code: 0, stdout: '2 passed, 0 failed\n' })
  expect(await dohyo(['rules', 'test', '--mutate', path])).toMatchObject({
    code: 1,
    stdout: `${path}:4:41: no test notices when this is dropped: user_username != 'backup'
1 rule: 2 clauses, 1 protected by no test
`,
  })
})

test('a rule file that is named twice, or by a link, is no duplicate; another with its id is', async () => {
  const ruleOf = (id: string) => join(ROOT, `content/snapshot-abuse/${id}.yaml`)
  const ours = ruleOf('azure-disk-sas-export')
  const folder = folderOf({ 'copy/own.yaml': readFileSync(ours) })
  const link = join(folder, 'link.yaml')
  symlinkSync(ours, link)
  const listed = await dohyo(['rules', 'list'])
  expect(await dohyo(['rules', 'list', '--rules', ours, '--rules', link])).toEqual(listed)
  const twice = await dohyo(['rules', 'test', ours, '--rules', link])
  expect(twice).toEqual(await dohyo(['rules', 'test', ours]))
  expect(twice.code).toBe(0)
  const copied = await dohyo(['rules', 'test', ours, '--rules', join(folder, 'copy')])
  expect(copied.code).toBe(2)
  expect(copied.stderr).toContain('azure-disk-sas-export')
})

test('rules test --cases: a malformed line is named, and nothing runs', async () => {
  const path = join(folderOf({ 'c.jsonl': '{"id": "a"}\n' }), 'c.jsonl')
  const { code, stdout, stderr } = await dohyo(['rules', 'test', '--cases', path])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(`${path}:1: \`rule\` is missing`)
})

test('a rule with a mistake is named with its place, and nothing runs', async () => {
  const path = join(folderOf({ 'own.yaml': rule("action == 'a' AND (") }), 'own.yaml')
  for (const args of [
    ['rules', 'test', path],
    ['rules', 'test', '--mutate', path],
    ['rules', 'lint', path],
  ]) {
    const { code, stdout, stderr } = await dohyo(args)
    expect(code).toBe(2)
    expect(`${stdout}${stderr}`).toContain(`${path}:4:`)
  }
})

test('rules lint, and lint for files of rules: text, JSON, SARIF', async () => {
  const text = rule("metadata_vendor = 'AWS' AND action = 'CopySnapshot'")
  const path = join(folderOf({ 'own.yaml': text }), 'own.yaml')
  const found = await dohyo(['rules', 'lint', path])
  expect(found.code).toBe(1)
  expect(found.stdout).toContain(`${path}:4:13`)
  expect(found.stdout.match(/warning\[DQ\d+\]/g)).toEqual(['warning[DQ921]', 'warning[DQ928]'])
  expect(found.stderr).toBe('1 rule: 0 errors, 2 findings\n')
  expect((await dohyo(['lint', path])).stdout).toBe(found.stdout)
  const sarif = JSON.parse((await dohyo(['rules', 'lint', '--format', 'sarif', path])).stdout) as {
    runs: { results: { ruleId: string }[] }[]
  }
  expect(sarif.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(['DQ921', 'DQ928'])
  expect(await dohyo(['rules', 'lint', path, '--disable', 'DQ921', '--max-warnings', '1'])).toMatchObject({
    code: 0,
  })
})

test('the pack has nothing to find', async () => {
  expect(await dohyo(['rules', 'lint'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '30 rules: 0 errors, 0 findings\n',
  })
})
