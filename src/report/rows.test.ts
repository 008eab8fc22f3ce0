import { expect, test } from 'vitest'
import { textWidth } from './layout.ts'
import type { RowColumn } from './rows.ts'
import { rowsCsv } from './rows-csv.ts'
import { rowsJson } from './rows-json.ts'
import { rowsNdjson } from './rows-ndjson.ts'
import { rowsTable } from './rows-table.ts'
import { makeStyle } from './style.ts'

const columns: readonly RowColumn[] = [
  { name: 'caller', type: 'text' },
  { name: '_messagetime', type: 'time' },
  { name: 'ips', type: 'text' },
  { name: '_count', type: 'number' },
]
const rows = [
  {
    _count: 3,
    caller: '=cmd|calc\u001b[2J',
    _messagetime: 1_763_946_123_000,
    ips: '198.51.100.7\n203.0.113.9',
    extra: 1,
  },
  { _count: -12, caller: null, _messagetime: 'not a time', ips: '🐙 "q" \\' },
]
const table = (width: number, limit = 0, data: readonly Record<string, unknown>[] = rows) =>
  rowsTable(columns, data, { width, limit, style: makeStyle(false) })
const text = async (chunks: AsyncIterable<string>): Promise<string> => {
  let all = ''
  for await (const chunk of chunks) all += chunk
  return all
}

test('table', async () => {
  expect(await table(80)).toMatchInlineSnapshot(`
    "┌──────────────────┬──────────────────────────┬──────────────┬────────┐
    │ caller           │ _messagetime             │ ips          │ _count │
    ├──────────────────┼──────────────────────────┼──────────────┼────────┤
    │ =cmd|calc\\x1b[2J │ 2025-11-24T01:02:03.000Z │ 198.51.100.7 │      3 │
    │                  │                          │ 203.0.113.9  │        │
    ├──────────────────┼──────────────────────────┼──────────────┼────────┤
    │                  │ not a time               │ 🐙 "q" \\     │    -12 │
    └──────────────────┴──────────────────────────┴──────────────┴────────┘
    2 rows
    "
  `)
})

test('a table of more columns than fit becomes blocks, with nothing lost', async () => {
  expect(await table(44)).toMatchInlineSnapshot(`
    "── row 1 ───────────────────────────────────
    caller        =cmd|calc\\x1b[2J
    _messagetime  2025-11-24T01:02:03.000Z
    ips           198.51.100.7
                  203.0.113.9
    _count        3
    ── row 2 ───────────────────────────────────
    caller
    _messagetime  not a time
    ips           🐙 "q" \\
    _count        -12
    2 rows
    "
  `)
})

test('rows beyond the limit are counted', async () => {
  const page = await table(80, 1)
  expect(page).toContain('1 row shown … (1 more row; --limit-display 0 shows all)\n2 rows\n')
  expect(page).not.toContain('🐙')
})

test('no rows', async () => {
  expect(await table(80, 0, [])).toBe('no rows\n')
  expect(await text(rowsJson(columns, []))).toBe('[]\n')
  expect(await text(rowsCsv(columns, []))).toBe('caller,_messagetime,ips,_count\r\n')
})

test('a very long cell is shortened and says so', async () => {
  const page = await table(80, 0, [{ caller: 'x'.repeat(10_000), _count: 1 }])
  expect(page).toContain('… (10,000 characters in all)')
  expect(page).toContain('--format json or csv shows them whole')
})

test('no line is wider than the terminal, whatever is in the cells', async () => {
  const wide = { caller: '日本🐙e\u0301 '.repeat(40), ips: 'x'.repeat(3000), _count: 1, _messagetime: 0 }
  for (const width of [40, 60, 80, 120]) {
    const lines = (await table(width, 0, [wide, ...rows])).split('\n')
    for (const line of lines.slice(0, -4)) expect(textWidth(line)).toBeLessThanOrEqual(width)
    if (lines[0]?.startsWith('┌')) expect(new Set(lines.slice(0, -4).map(textWidth)).size).toBe(1)
  }
})

test('more rows than a call can take as arguments are drawn when asked for', async () => {
  const many = Array.from({ length: 130_000 }, () => ({ n: 'snäp' }))
  const page = await rowsTable([{ name: 'n', type: 'text' }], many, {
    width: 80,
    limit: 0,
    style: makeStyle(false),
  })
  expect(page.split('\n')).toHaveLength(130_006)
})

test('a cell of many megabytes is not looked at in full', async () => {
  const page = await table(80, 0, [{ caller: '日🐙 \u001b/'.repeat(2_000_000) }])
  expect(page).toContain('… (12,000,000')
})

test('json and ndjson keep strings intact and keys in column order', async () => {
  const json = await text(rowsJson(columns, rows))
  expect(JSON.parse(json)[0]).toEqual({
    caller: '=cmd|calc\u001b[2J',
    _messagetime: 1763946123000,
    ips: '198.51.100.7\n203.0.113.9',
    _count: 3,
  })
  const lines = (await text(rowsNdjson(columns, rows))).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(json))
  expect(lines[1]).toBe('{"caller":null,"_messagetime":"not a time","ips":"🐙 \\"q\\" \\\\","_count":-12}')
})

test('csv is harmless in a spreadsheet', async () => {
  expect(await text(rowsCsv(columns, rows))).toBe(
    'caller,_messagetime,ips,_count\r\n' +
      `"'=cmd|calc\\x1b[2J",2025-11-24T01:02:03.000Z,"198.51.100.7\n203.0.113.9",3\r\n` +
      ',not a time,"🐙 ""q"" \\",-12\r\n',
  )
})
