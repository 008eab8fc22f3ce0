import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createCheck } from './check-query.mjs'
import { createMutator } from './mutate-query.mjs'
import { ROOT } from './run.mjs'

const HELP = `Feeds dohyo broken queries.

usage: node scripts/fuzz-queries.mjs [options]

Each is made from our own test queries and the operators' examples. None may throw, hang, or be refused without an error that
has its place; the SQL of an accepted one must be what ClickHouse takes (it is run over no messages).

  --count N     mutated queries (default 100000)
  --seed N      default 1
  --dist DIR    the compiled library (default: dist/modules/)
  --first N     accepted queries whose SQL is run, each (default 2000; 0 with --every 0: no engine)
  --every N     and of the further ones, each Nth (default 50)
  --out FILE    one line per finding
`

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    dist: { type: 'string', default: 'dist/modules' },
    first: { type: 'string', default: '2000' },
    every: { type: 'string', default: '50' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const [count, seed, firstRuns, every] = [values.count, values.seed, values.first, values.every].map(Number)

const load = (path) => import(pathToFileURL(resolve(values.dist, path)).href)
const { bindQuery, MESSAGE_COLUMNS, planSql } = await load('query/index.js')
const { OPERATORS } = await load('operators/index.js')
const { renderText } = await load('language/diagnostics/render-text.js')
const { createSourceText } = await load('language/source-text.js')
const { loadRows, rowsScan } = await load('hunt/rows.js')

const cases = readFileSync(join(ROOT, 'test/fixtures/sumo-query-cases.jsonl'), 'utf8')
const corpus = [
  ...cases
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).query),
  ...OPERATORS.flatMap(({ examples, samples }) => [...examples, ...samples.map(({ query }) => query)]),
]

const folder = mkdtempSync(join(tmpdir(), 'dohyo-fuzz-'))
const usesEngine = firstRuns > 0 || every > 0
const engine = usesEngine ? await (await load('engine/embedded.js')).openEmbedded() : undefined
let table = { columns: MESSAGE_COLUMNS, count: 0 }
if (engine !== undefined) {
  writeFileSync(join(folder, 'rows.ndjson'), '')
  table = await loadRows(engine, join(folder, 'rows.ndjson'), MESSAGE_COLUMNS)
}

const range = { from: 1_700_000_000_000, to: 1_700_003_600_000 }
const params = { query_now: range.to, query_from: range.from, query_to: range.to }
const scanOf = (search) =>
  rowsScan(table, { search, alias: false, sources: [], from: new Date(range.from), to: new Date(range.to) })
const check = createCheck({
  bindQuery,
  planSql,
  renderText,
  createSourceText,
  scanOf,
  options: { columns: table.columns, range },
})

const next = createMutator(corpus, seed)
const findings = new Map()
const note = (kind, text, detail) => {
  const found = findings.get(kind) ?? []
  if (found.length < 20) found.push({ kind, text, detail })
  findings.set(kind, found)
}
const tally = { accepted: 0, refused: 0, run: 0 }
const started = performance.now()
for (let i = 0; i < count; i++) {
  const text = next()
  const { problem, sql } = check(text)
  if (problem !== undefined) {
    note(problem.split('\n').slice(0, 2).join(' ').slice(0, 160), text, problem)
    continue
  }
  if (sql === undefined) {
    tally.refused++
    continue
  }
  tally.accepted++
  const runs = tally.accepted <= firstRuns || (every > 0 && tally.accepted % every === 0)
  if (engine === undefined || !runs) continue
  tally.run++
  try {
    await engine.rows(sql, { params, maxSeconds: 10 })
  } catch (error) {
    const reason = String(error.message).replace(/^[\s\S]*?DB::Exception: /, '')
    note(`${error.clickhouseType ?? 'engine'}: ${reason.slice(0, 70)}`, text, `${error.message}\n${sql}`)
  }
}
const seconds = (performance.now() - started) / 1000
await engine?.close()
rmSync(folder, { recursive: true, force: true })

console.log(
  `${count} mutated queries of ${corpus.length}, seed ${seed}, in ${seconds.toFixed(0)} s: ${tally.accepted} accepted (${tally.run} run), ${tally.refused} refused`,
)
for (const [kind, found] of [...findings].sort((a, b) => b[1].length - a[1].length)) {
  const shortest = found.toSorted((a, b) => a.text.length - b.text.length)[0]
  console.log(
    `${found.length >= 20 ? '20+' : found.length} × ${kind}\n    ${JSON.stringify(shortest.text.slice(0, 300))}`,
  )
}
if (values.out !== undefined)
  writeFileSync(
    values.out,
    [...findings.values()]
      .flat()
      .map((f) => `${JSON.stringify(f)}\n`)
      .join(''),
  )
console.log(findings.size === 0 ? 'no findings' : `${findings.size} kinds of findings`)
process.exit(findings.size === 0 ? 0 : 1)
