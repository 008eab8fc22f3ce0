import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dohyo, folderOf } from './dohyo.ts'

const line = (value: object): string => `${JSON.stringify(value)}\n`
const input = [{ _raw: 'error a' }, { _raw: 'fine b' }]

test('query test: passed, failed with what differs, and JUnit', async () => {
  const folder = folderOf({
    'q.sumo': 'error | count',
    't.jsonl':
      line({ id: 'passes', file: 'q.sumo', input, expect: [{ _count: 1 }] }) +
      line({
        id: 'fails',
        query: '* | count by _sourceHost',
        input,
        expect: [{ _sourceHost: null, _count: 3 }],
      }) +
      line({ id: 'broken', query: '* | cuont', input, expect: [] }),
  })
  const report = join(folder, 'r.xml')
  const { code, stdout } = await dohyo(['query', 'test', folder, '--junit', report])
  expect(code).toBe(1)
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    `failed fails (${join(folder, 't.jsonl')}:2)`,
    '    row 1',
    '  -   _count: 3',
    '  +   _count: 2',
  ])
  expect(stdout).toContain('error[DQ301]: unknown operator `cuont`')
  expect(stdout).toMatch(/1 passed, 2 failed\n$/)
  const xml = readFileSync(report, 'utf8')
  expect(xml).toContain('tests="3" failures="2"')
  expect(xml).toContain('<failure message="the rows differ">')
})

test('query test: a malformed file is named with its line, and nothing runs', async () => {
  const text = `${line({ id: 'a', query: '*', input, expect: [] })}{"id": "b"}\n`
  const { code, stdout, stderr } = await dohyo(['query', 'test', '-'], { stdin: text })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('stdin:2: `input` must be a list of objects')
})

test('a query is still a query', async () => {
  const rows = join(folderOf({ 'r.jsonl': line({ _raw: 'a test' }) }), 'r.jsonl')
  expect(await dohyo(['query', '"test" | count', '--rows', rows, '--format', 'csv'])).toMatchObject({
    code: 0,
    stdout: '_count\r\n1\r\n',
  })
})
