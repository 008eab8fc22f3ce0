import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { compileQuery } from '../../src/query/compile.ts'
import { compile } from '../../src/query-library.ts'
import { sql } from '../../src/sql/sql.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
  await engine.run(
    sql`CREATE TABLE messages (_raw String, _messageTime Int64, _sourceHost Nullable(String), size_of_it Int64) ENGINE = Memory`,
  )
  await engine.run(
    sql`INSERT INTO messages SELECT * FROM values(('error {"a": 1}', 1000, 'web', 7), ('error {"a": 2}', 2000, 'db', 8), ('fine', 3000, 'db', 9))`,
  )
})
afterAll(() => engine.close())

const columns = { _sourceHost: 'text', size_of_it: 'integer' } as const

test.each<[string, Parameters<typeof compile>[1], readonly unknown[]]>([
  [
    'error | count by _sourceHost | sort by _sourceHost asc',
    {},
    [
      { _sourceHost: 'db', _count: 1 },
      { _sourceHost: 'web', _count: 1 },
    ],
  ],
  ['* | json "a" as n nodrop | sum(n) as s', {}, [{ s: 3 }]],
  ['* | json auto | where a = 2 | fields a | count', {}, [{ _count: 1 }]],
  ['_sourceHost=DB | sum(size_of_it) as s', {}, [{ s: 17 }]],
  ['* | count', { range: { from: 2000, to: 3000 } }, [{ _count: 1 }]],
  // what the table does not have is null
  ['* | count by _collector', {}, [{ _collector: null, _count: 3 }]],
])('%s', async (text, options, expected) => {
  const plan = compileQuery(text, { columns, ...options })
  expect(plan.diagnostics).toEqual([])
  const rows = await engine.rows<Record<string, unknown>>(plan.sql ?? sql``, {
    params: { query_now: 0, query_from: 0, query_to: 0 },
  })
  const numbers = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([k, v]) => [k, v === null || k === '_sourceHost' ? v : Number(v)]),
    ),
  )
  expect(numbers).toEqual(expected)
})

test('a pivot depends on the data', () => {
  expect(compile('* | count by _sourceHost | transpose row _sourceHost column _sourceHost')).toMatchObject({
    sql: undefined,
  })
})
