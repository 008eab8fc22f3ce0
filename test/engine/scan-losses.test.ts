import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { sampleText } from '../support/samples.ts'
import { AWS, lines, put, scan } from '../support/scan-files.ts'

// What no wrapping fits, amid what one fits: it is counted, never lost.

const counts = async (name: string, content: string | Uint8Array) => {
  const { found, rows } = await scan([put(name, content)])
  const ok = rows.filter((r) => r.ok === 1).length
  return [found.files[0]?.shape.container ?? found.skipped[0]?.kind, ok, rows.length - ok]
}
const [theft = ''] = lines()
const DOCUMENT = `{"Records":[${theft}]}`

it('counts an object without the list of its neighbours, and nothing for an empty list', async () => {
  expect(await counts('then-event.json', `${DOCUMENT} ${theft}`)).toEqual(['objects', 1, 1])
  expect(await counts('then-foreign.json', `${DOCUMENT} {"a":1}`)).toEqual(['objects', 1, 1])
  expect(await counts('then-null.json', `${DOCUMENT} {"Records":null}`)).toEqual(['objects', 1, 1])
  expect(await counts('then-empty.json', `${DOCUMENT} {"Records":[]}`)).toEqual(['objects', 1, 0])
  expect(await counts('empty.json', '{"Records":[]}')).toEqual(['objects', 0, 0])
  const members = [gzipSync(DOCUMENT), gzipSync(theft)]
  expect(await counts('mixed-members.gz', Buffer.concat(members))).toEqual(['objects', 1, 1])
  const entries = sampleText({ source: 'gcp-audit', file: 'events.ndjson' }).trimEnd().split('\n')
  const [entry = ''] = entries
  expect(await counts('entries.json', `{"entries":[${entry}]} ${entry}`)).toEqual(['objects', 1, 1])
})

it.each(['"zzz"', '{"0":1}', '7', 'true'])('never loses %s in the place of a list', async (value) => {
  const text = `${DOCUMENT} {"Records":${value}}`
  await expect(counts('no-list.json', text)).rejects.toThrow()
  expect(await counts('no-list.ndjson', `${DOCUMENT}\n{"Records":${value}}\n`)).toEqual(['lines', 1, 1])
})

it('counts a table whose rows are no list', async () => {
  const table = sampleText({ source: 'azure-activity', file: 'tables.json' }).trimEnd()
  const [container, ok] = await counts('tables-alone.json', table)
  const bad = '{"tables":[{"name":"t","columns":[],"rows":{"a":1}}]}'
  expect(await counts('tables-bad.json', `${table} ${bad}`)).toEqual([container, ok, 1])
})

it('counts a list of rows that is cut as unreadable', async () => {
  const text = sampleText({ ...AWS, file: 'lake-rows.json' }).trimEnd()
  expect(await counts('lake-cut.json', text.slice(0, -2))).toEqual(['arrays', 0, 1])
})

it('reads the events around NULs', async () => {
  const nuls = '\0'.repeat(5000)
  expect(await counts('nul-after.json', `${lines().join('\n')}\n${nuls}`)).toEqual(['lines', 3, 0])
  expect(await counts('nul-before.json', `${nuls}${lines().join('\n')}\n`)).toEqual(['lines', 3, 0])
  expect(await counts('nul-within.json', `${theft}\n\0{"a":\0}\n`)).toEqual(['lines', 1, 1])
})

it.each(['eventbridge.json', 'cloudwatch-subscription.json'])(
  'counts a bare event behind %s',
  async (file) => {
    const text = sampleText({ ...AWS, file }).trimEnd()
    const [container, ok] = await counts(`alone-${file}`, text)
    expect(await counts(`mixed-${file}`, `${text} ${theft}`)).toEqual([container, ok, 1])
  },
)

it('counts rows that are no rows and a cut in the middle of one', async () => {
  const text = sampleText({ ...AWS, file: 'lake-rows.json' }).trimEnd()
  const [, ok] = await counts('lake.json', text)
  expect(await counts('lake-foreign.json', text.replace(/\]\s*$/, ',{"a":1},7]'))).toEqual(['arrays', ok, 2])
  expect(await counts('lake-then.json', `${text}\n${theft}\n`)).toEqual(['arrays', 0, 1])
})
