import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Plan, TimeRange } from '../../src/compiler/plan.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { lookupData } from '../../src/hunt/lookup-file.ts'
import { loadLookupTables } from '../../src/hunt/lookup-tables.ts'
import { messageScan } from '../../src/hunt/messages.ts'
import { loadRows, type RowsTable, rowsScan } from '../../src/hunt/rows.ts'
import { openStage, type Stage } from '../../src/hunt/stage.ts'
import type { SearchExpr } from '../../src/language/ast.ts'
import { bindWithAnswers } from '../../src/query/answer.ts'
import { bindQuery, MESSAGE_COLUMNS, planSql } from '../../src/query/index.ts'
import { awsCloudTrail } from '../../src/sources/aws-cloudtrail/index.ts'
import { SCAN_SETTINGS } from '../../src/sources/envelope/scan.ts'
import { sql } from '../../src/sql/sql.ts'

// A field may be called like anything that is in the statement which its query becomes. Each query is run with a name that is
// nowhere, and then with all names that were in that statement: nothing else may change in the rows.

const RANGE = { from: 1_699_920_000_000, to: 1_699_923_600_000 }
const MESSAGES = ['GET k=v1 user="ann" 10', 'GET k=v2 user="bob" 20', 'GET k=v1 user="ann" 30'].map(
  (_raw, i) => ({ _raw, _messageTime: RANGE.from + i * 60_000 }),
)

/** `§` is the name. */
const QUERIES: readonly string[] = [
  '* | "a" as § | concat(§, "b") as § | concat(§, §) as other | where § = "ab" | fields §, other | sort by §',
  '* | parse "k=* " as § | where § = "v1" | count by § | sort by §',
  '* | parse "k=* " as § | parse regex field=§ "(?<part>[a-z0-9])" multi | fields §, part',
  '* | keyvalue infer "k", "user" as §, other | fields §, other',
  "* | split _raw delim=' ' extract 1 as §, 2 as other | fields §, other",
  '* | csv _raw extract 1 as § | fields §',
  '* | "{\\"a\\":{\\"b\\":[1,2]},\\"c\\":\\"d\\"}" as § | json field=§ "a.b[0]", "c", "a.b[*]" as one, two, all | fields §, one, two, all',
  '* | "<a><b c=\\"1\\">x</b></a>" as § | parse xml field=§ "/a/b/text()", "/a/b/@c" as one, two | fields §, one, two',
  '* | parse "k=* " as kk | count as § by kk | sort by § | where § > 1 | total § as all | accum § as so_far',
  '* | parse regex "(?<digits>\\d+)$" | num(digits) as § | sum(§), avg(§), pct(§, 50), first(§), last(§), stddev(§), most_recent(§), values(§)',
  '* | parse "k=* " as kk | values(kk) as §, count_distinct(kk) as other',
  '* | timeslice 1m as § | count by § | sort by § asc | fillmissing timeslice(1m) in §',
  '* | parse "k=* " as § | timeslice 1m | count by _timeslice, § | transpose row _timeslice column §',
  '* | parse "k=* " as kk | "a" as § | count by §, kk | transpose row § column kk',
  '* | join (parse "k=* " as kk | kk as §) as t1, (parse "k=* " as kk | "x" as §) as t2 on t1.kk=t2.kk | count as § by t1_kk | sort by t1_kk',
  '* | parse "k=* " as § | where [subquery: * | parse "k=* " as § | where § = "v1" | count by § | compose §] | fields §',
  '* | parse "k=* " as kk | lookup § from t on k=kk | fields kk, §',
  '* | parse "k=* " as § | lookup found from t on k=§ | where lookupContains(t, k=§) | fields §, found',
  '* | parse "k=* " as § | top 2 §',
  '* | timeslice 1m | count as § by _timeslice | sort by _timeslice asc | diff § as a | backshift §,1 as b | smooth §,2 as c | rollingstd §,2 as d',
  '* | timeslice 1m | count as § by _timeslice | outlier § window=2,threshold=1',
  '* | timeslice 1m | count as § by _timeslice | predict § by 1m forecast=2',
  '* | parse "k=* " as § | dedup 1 by § | fields §',
  '* | parse "k=* " as § | count by § | compare with timeshift 1m',
  '* | parse "k=* " as § | timeslice 1m | merge § join with "-", _raw takeLast',
  '* | parse "k=* " as § | transactionize § (merge § takeFirst, _raw join with "-")',
  '* | parse "k=* " as § | parse "user=\\"*\\"" as u | transaction on § fringe=1m with states ann, bob in u results by transactions',
  '* | sessionize "k=* " as (§) | fields §',
  '* | parse "k=* " as § | timeslice 1m | count by _timeslice, § | filter § in (sort by _count | limit 1)',
  '* | parse "k=* " as § | if(§ = "v1", §, "x") as a | length(§) as b | § matches "v*" as c | toUpperCase(§) as d | hash(§) as e | base64Encode(§) as f | replace(§, "v", §) as g | luhn(§) as h | urlencode(§) as i | format("%s-%s", §, §) as j | fields §, a, b, c, d, e, f, g, h, i, j',
  '* | "192.0.2.1" as § | isPrivateIP(§) as a | getCIDRPrefix(§, "24") as b | compareCIDRPrefix(§, §, "24") as c | ipv4ToNumber(§) as d | fields §, a, b, c, d',
  '* | parse "k=* " as § | logreduce by §',
  '* | parse "k=* " as § | count_frequent §',
  '* | eval § = "a" | stats count as all by §',
]

/** Of the engine's language, and of the engine's and our own tables, besides those of a statement. */
const ALWAYS = [
  'file',
  'raw',
  '__id',
  '__row',
  '__position',
  '__groups',
  'nan',
  'Inf',
  'stage1',
  "it's",
  'a`b',
  '\\',
]

const UNKNOWN = 'zzq'

let engine: Engine
let rows: RowsTable
let stage: Stage
const folder = mkdtempSync(join(tmpdir(), 'dohyo-names-'))
beforeAll(async () => {
  engine = await openEmbedded()
  stage = await openStage()
  writeFileSync(join(folder, 'rows'), MESSAGES.map((row) => JSON.stringify(row)).join('\n'))
  rows = await loadRows(engine, join(folder, 'rows'), MESSAGE_COLUMNS)
})
afterAll(async () => {
  await engine.close()
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

const dates = ({ from, to }: TimeRange) => ({
  ...(from === undefined ? {} : { from: new Date(from) }),
  ...(to === undefined ? {} : { to: new Date(to) }),
})

const quoted = (name: string): string => `%"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

const run = async (query: string, name: string) => {
  const options = { readsMore: true, params: { query_now: 0, query_from: RANGE.from, query_to: RANGE.to } }
  const statement = (plan: Plan, search: SearchExpr, range: TimeRange) =>
    planSql(plan, rowsScan(rows, { search, alias: false, sources: [], ...dates(plan.range ?? range) }), {
      materialize: true,
    })
  const table = [
    { k: 'v1', [name]: 'one', found: 'yes' },
    { k: 'v2', [name]: 'two', found: 'no' },
  ]
  const tables = query.includes('lookup') ? await loadLookupTables(engine, [lookupData('t', table)]) : []
  const { search, plan, diagnostics } = await bindWithAnswers(
    query.replaceAll('§', quoted(name)),
    { columns: rows.columns, range: RANGE, now: 0, tables },
    (question) =>
      engine.rows(statement(question.plan, question.search, { ...RANGE, ...question.range }), options),
  )
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  if (plan === undefined) throw new Error('no plan')
  const text = statement(plan, search, RANGE)
  return { text, rows: await engine.rows<Readonly<Record<string, unknown>>>(text, options) }
}

/** What a statement calls anything: columns, tables, arguments of lambdas. */
const namesIn = (statement: string): readonly string[] => {
  const bare = statement.replaceAll(/'(?:[^'\\]|\\.)*'/g, "''")
  return [...bare.matchAll(/`((?:[^`\\]|\\.)*)`|\b([A-Za-z_]\w*)\b(?!\()/g)].map((m) => m[1] ?? m[2] ?? '')
}

test.each(QUERIES)('%s', async (query) => {
  const known = await run(query, UNKNOWN)
  expect(known.rows.length).toBeGreaterThan(0)
  const text = JSON.stringify(known.rows)
  const names = [...new Set([...namesIn(known.text), ...ALWAYS])].filter(
    (name) =>
      !name.includes(UNKNOWN) &&
      !/^[A-Z]+$/.test(name) &&
      // tables with such columns are refused; others are in it
      !(query.includes('lookup') && /^(__.*|k|found)$/.test(name)) &&
      // names that Sumo gives
      !/^_[a-z]/.test(name) &&
      // what the query itself calls so is the same field
      !new RegExp(`(?<![\\w"])${name.replaceAll(/\W/g, '\\$&')}(?!\\w)`, 'i').test(query) &&
      // so is what is in the rows besides
      !Object.keys(known.rows[0] ?? {}).some((column) => column.toLowerCase() === name.toLowerCase()) &&
      !MESSAGE_COLUMNS.some(
        (column) => column.internal !== true && column.name.toLowerCase() === name.toLowerCase(),
      ),
  )
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) {
    const wanted = JSON.parse(text.replaceAll(UNKNOWN, () => JSON.stringify(name).slice(1, -1)))
    expect([name, (await run(query, name)).rows]).toEqual([name, wanted])
  }
})

test('every key of an event', async () => {
  const { folder: staged, glob, next } = await stage.openFolder('none')
  const link = next()
  const group = {
    source: awsCloudTrail,
    shape: {
      source: 'aws-cloudtrail',
      container: 'lines',
      wrapping: { id: 'event', doc: 'one event per line', steps: [] },
      columns: [],
    },
    compression: 'none',
    glob,
    names: new Map([[link, 'logs/a.json']]),
  } as const
  const bound = (names: readonly string[], making: (name: string) => string) => {
    const query = `* | json auto | ${making('eventName')} | ${names.map(making).join(' | ')} | fields _sourceName, ${names.map(quoted).join(', ')}`
    const { plan, search, diagnostics } = bindQuery(query, { identity: '__id' })
    expect(diagnostics).toEqual([])
    if (plan === undefined) throw new Error('no plan')
    return planSql(plan, messageScan([group], { search, alias: true, sourceCategory: {} }))
  }
  // read as they are, and read in a condition beside
  for (const making of [
    (name: string) => `where !isNull(${quoted(name)})`,
    (name: string) => `concat(${quoted(name)}, "") as ${quoted(name)}`,
  ]) {
    const keys = (names: readonly string[]) =>
      [...new Set(names)].filter(
        (name) =>
          !/^[A-Z]+$/.test(name) &&
          !/[.`\\[\]'"]/.test(name) &&
          !name.startsWith('_') &&
          awsCloudTrail.aliases[name] === undefined &&
          name !== 'eventName',
      )
    const names = [
      ...keys([...namesIn(bound(['file', 'raw'], making)), ...ALWAYS]),
      '__raw',
      '__file',
      '__event',
      '__id',
    ]
    expect(names).toEqual(
      expect.arrayContaining(['raw', 'file', 'element', 'line', 'messages', 'stage1', 'nan']),
    )
    const event = {
      eventVersion: '1.08',
      eventID: '1',
      eventName: 'CreateSnapshot',
      ...Object.fromEntries(names.map((name) => [name, `of ${name}`])),
    }
    writeFileSync(join(staged, link), `${JSON.stringify(event)}\n`)
    const [row] = await engine.rows(bound(names, making), { settings: SCAN_SETTINGS, readsMore: true })
    expect(row).toMatchObject({
      _sourceName: 'logs/a.json',
      ...Object.fromEntries(names.map((name) => [name, `of ${name}`])),
    })
  }
})

test('a field that is called like the second version of another', async () => {
  const query = '* | "1" as x | concat(x, _raw) as x | "2" as %"x#2" | fields x, %"x#2" | sort by x | limit 2'
  const found = (await run(`${query}`, UNKNOWN)).rows
  expect(found.map((row) => [row['x'], row['x#2']])).toEqual([
    [`1${MESSAGES[1]?._raw}`, '2'],
    [`1${MESSAGES[2]?._raw}`, '2'],
  ])
})

test('a word of the engine’s own language', async () => {
  const keywords = await engine.rows<{ keyword: string }>(
    sql`SELECT lower(keyword) AS keyword FROM system.keywords WHERE match(keyword, '^\\w+$')`,
  )
  const names = keywords.map(({ keyword }) => keyword)
  expect(names.length).toBeGreaterThan(300)
  for (let i = 0; i < names.length; i += 100) {
    const part = names.slice(i, i + 100)
    const query = `* | limit 1 | ${part.map((name) => `"${name}!" as ${quoted(name)}`).join(' | ')} | count by ${part.map(quoted).join(', ')} | where ${part.map((name) => `${quoted(name)} != "-"`).join(' and ')} | sort by ${part.map(quoted).join(', ')}`
    const [row] = (await run(query, UNKNOWN)).rows
    expect(row).toEqual({ ...Object.fromEntries(part.map((name) => [name, `${name}!`])), _count: 1 })
  }
})
