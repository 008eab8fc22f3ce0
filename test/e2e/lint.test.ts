import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dohyo, folderOf } from './dohyo.ts'

const BAD = '* | where matches(_raw, "(?i)(create|createSnapshot)") // why\n'
const FIXED = '* | where _raw matches /(?i)(create)/ // why\n'

test('lint: findings to standard output, 1; quiet when there is nothing', async () => {
  const folder = folderOf({ 'a.sumo': BAD, 'b.sumo': 'error | count\n', 'c.txt': 'no query' })
  const found = await dohyo(['lint', folder])
  expect(found.code).toBe(1)
  expect(found.stdout).toContain('a.sumo:1:11')
  expect(found.stdout.match(/warning\[DQ\d+\]/g)).toEqual(['warning[DQ915]', 'warning[DQ906]'])
  expect(found.stderr).toBe('2 queries: 0 errors, 2 findings (2 with a fix: --fix)\n')
  expect(await dohyo(['lint', join(folder, 'b.sumo'), '-q'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  })
  expect(await dohyo(['lint', folder, '--max-warnings', '2'])).toMatchObject({ code: 0 })
  expect(await dohyo(['lint', folder, '--disable', 'DQ915', '--disable', 'DQ906'])).toMatchObject({
    code: 0,
    stdout: '',
  })
})

test('lint --fix writes what is safe, and leaves a query with a mistake alone', async () => {
  const folder = folderOf({ 'a.sumo': BAD, 'b.sumo': '* | wehre x | 1 as y\n' })
  const { code, stderr } = await dohyo(['lint', '--fix', folder])
  expect(code).toBe(2)
  expect(stderr).toContain(`fixed ${join(folder, 'a.sumo')}`)
  expect(readFileSync(join(folder, 'a.sumo'), 'utf8')).toBe(FIXED)
  expect(readFileSync(join(folder, 'b.sumo'), 'utf8')).toBe('* | wehre x | 1 as y\n')
  expect(await dohyo(['lint', '--fix', '-'], { stdin: BAD })).toMatchObject({ code: 0, stdout: FIXED })
})

test('lint for editors and code hosts', async () => {
  const json = await dohyo(['lint', '--format', 'json', '-'], { stdin: BAD })
  const { files } = JSON.parse(json.stdout) as {
    files: readonly { findings: readonly { code: string; fix: unknown }[] }[]
  }
  expect(files[0]?.findings.map(({ code }) => code)).toEqual(['DQ915', 'DQ906'])
  expect(files[0]?.findings[1]?.fix).toEqual([{ start: 36, end: 51, text: '' }])
  const sarif = await dohyo(['lint', '--format', 'sarif', '-'], { stdin: BAD })
  expect(JSON.parse(sarif.stdout)).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dohyo' } },
        results: [{ ruleId: 'DQ915', level: 'warning' }, { ruleId: 'DQ906' }],
      },
    ],
  })
})

test('lint for certain sources', async () => {
  const run = (...args: readonly string[]) =>
    dohyo(['lint', ...args, '-'], { stdin: '* | json auto | where operationName = "x"\n' })
  expect(await run()).toMatchObject({ code: 0 })
  const aws = await run('--source', 'aws-cloudtrail,gcp-audit')
  expect(aws).toMatchObject({ code: 1 })
  expect(aws.stdout).toContain('AWS CloudTrail calls it `eventName`')
  expect(await run('--source', 'aws-cloudtrail', '--alias')).toMatchObject({ code: 0 })
  expect(await run('--source', 'aws')).toMatchObject({ code: 2 })
  expect(await dohyo(['lint', 'nowhere/*.sumo'])).toMatchObject({ code: 2 })
})

test('fmt prints, checks and writes', async () => {
  const folder = folderOf({
    'a.sumo': 'error|count  by x\n',
    'b.sumo': '*\n| count\n',
    'c.sumo': '* | wehre\n',
  })
  const at = (name: string) => join(folder, name)
  expect(await dohyo(['fmt', at('a.sumo')])).toMatchObject({
    code: 0,
    stdout: 'error\n| count by x\n',
    stderr: '',
  })
  expect(await dohyo(['fmt', '-'], { stdin: 'error|count' })).toMatchObject({
    code: 0,
    stdout: 'error\n| count\n',
  })
  expect(await dohyo(['fmt', '--check', at('a.sumo'), at('b.sumo')])).toMatchObject({
    code: 1,
    stdout: `${at('a.sumo')}\n`,
  })
  expect(await dohyo(['fmt', at('a.sumo'), at('b.sumo')])).toMatchObject({ code: 2, stdout: '' })
  const written = await dohyo(['fmt', '--write', folder])
  expect(written.code).toBe(2)
  expect(written.stderr).toContain('error[DQ301]')
  expect(readFileSync(at('a.sumo'), 'utf8')).toBe('error\n| count by x\n')
  expect(readFileSync(at('c.sumo'), 'utf8')).toBe('* | wehre\n')
  expect(await dohyo(['fmt', '--check', at('a.sumo'), at('b.sumo')])).toMatchObject({ code: 0, stdout: '' })
})
