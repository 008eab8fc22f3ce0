import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const HELP = `Measures how dohyo copes with queries of others.

usage: node scripts/measure-queries.mjs FILE.jsonl… [options]

A line of a file is {"id", "query"}, and {"params": {"name": "value"}} where the query has {{name}}. Every query is read,
bound, planned and run over no messages at all; its look-up tables are there and empty.

  --dist DIR      the compiled library (default: dist/modules/)
  --no-engine     stop after planning
  --closed        a field that nothing in the query makes is an error (default: it may come from the message, as in auto parse mode)
  --raw-templates leave {{name}} as it is (default: the value in params, else what the query compares it with,
                  else a number or a duration where only that can stand, else the name)
  --sample N      every Nth query only
  --examples N    ids per reason (default 5)
  --out FILE      one line per query: id, outcome, reason, message
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dist: { type: 'string', default: 'dist/modules' },
    'no-engine': { type: 'boolean', default: false },
    closed: { type: 'boolean', default: false },
    'raw-templates': { type: 'boolean', default: false },
    sample: { type: 'string', default: '1' },
    examples: { type: 'string', default: '5' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || positionals.length === 0) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}

const load = (path) => import(pathToFileURL(resolve(values.dist, path)).href)
const { MESSAGE_COLUMNS, planSql } = await load('query/index.js')
const { bindWithAnswers } = await load('query/answer.js')
const { openEmbedded } = await load('engine/embedded.js')
const { loadRows, rowsScan } = await load('hunt/rows.js')
const { renderText } = await load('language/diagnostics/render-text.js')
const { formatMessage } = await load('language/diagnostics/codes.js')
const { createSourceText } = await load('language/source-text.js')
const { ident, sql } = await load('sql/sql.js')

const SLOW = 100
const TEMPLATE = /\{\{\s*([^{}\n]*?)\s*\}\}/g

const readCases = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

/** A parameter without a value gets the one that the query itself compares it with, or one that can stand where it stands. */
const fillIn = ({ query, params = {} }) => {
  if (values['raw-templates']) return query
  const defaults = new Map(
    [...query.matchAll(/"\{\{\s*([^{}\n]*?)\s*\}\}"\s*=\s*"([^"]*)"/g)].map((m) => [m[1], m[2]]),
  )
  return query.replace(TEMPLATE, (_, name, offset) => {
    const before = query.slice(0, offset)
    if (params[name] !== undefined) return params[name]
    if (defaults.has(name)) return defaults.get(name)
    if (
      /(?:timeslice|timeshift|by)\s+(?:by\s+)?$/i.test(before) &&
      /timeslice|timeshift/i.test(before.slice(-20))
    )
      return '1h'
    if (/timeslice\s*\(\s*$/i.test(before)) return '1h'
    return /(?:\b(?:limit|top)\s+|\btopk\(\s*|[<>]=?\s*|\w\s*=\s*)$/i.test(before) ? '10' : name
  })
}

/** Where a query names a table, and which of its columns it wants: read off the text, for any name may be asked for. */
const tablesOf = (query) => {
  const wanted = new Map()
  const note = (name, words) => {
    const columns = wanted.get(name) ?? new Set()
    for (const word of words) columns.add(word)
    wanted.set(name, columns)
  }
  const names = (text) => [...text.matchAll(/%?"([^"]+)"|([A-Za-z_][\w.]*)/g)].map((m) => m[1] ?? m[2])
  for (const [, list, quoted, bare, on = ''] of query.matchAll(
    /\blookup\s+([^|]*?)\s+from\s+(?:path:\/\/)?(?:"([^"]+)"|([^\s|]+))\s+on\s+([^|]*)/gi,
  ))
    note(quoted ?? bare, [...names(list), ...names(on)])
  for (const [, name] of query.matchAll(/\blookupcontains\s*\(\s*"?([^\s",)]+)/gi)) note(name, names(query))
  for (const [, quoted, bare] of query.matchAll(/\bcat\s+(?:path:\/\/)?(?:"([^"]+)"|([^\s|]+))/gi))
    note(quoted ?? bare, names(query))
  if (/\bthreat(?:ip|lookup)\b/i.test(query)) note('sumo://threat/cs', names(query))
  return [...wanted].map(([name, columns]) => {
    const own = [...new Map([...columns].map((c) => [c.toLowerCase(), c])).values()]
    const nulls = own.map((c) => sql`CAST(NULL, 'Nullable(String)') AS ${ident(c)}`)
    const list = [sql`CAST(0, 'UInt64') AS __row`, ...nulls].reduce((a, b) => sql`${a}, ${b}`)
    return { name, columns: own, relation: sql`(SELECT ${list} WHERE false)` }
  })
}

const engine = values['no-engine'] ? undefined : await openEmbedded()
const folder = mkdtempSync(join(tmpdir(), 'dohyo-measure-'))
writeFileSync(join(folder, 'rows.ndjson'), '')
const table = engine && (await loadRows(engine, join(folder, 'rows.ndjson'), MESSAGE_COLUMNS))

const RANGE = { from: 1_700_000_000_000, to: 1_700_003_600_000 }
const PARAMS = { query_now: RANGE.to, query_from: RANGE.from, query_to: RANGE.to }

const statement = (plan, search, range) => {
  const options = { search, alias: false, sources: [], from: new Date(range.from), to: new Date(range.to) }
  return planSql(plan, rowsScan(table ?? { columns: MESSAGE_COLUMNS, count: 0 }, options))
}

/** Everything that may befall a query, worst first; each has a reason that like cases share. */
const measure = async (text) => {
  const options = {
    columns: table?.columns ?? MESSAGE_COLUMNS,
    range: RANGE,
    autoParse: !values.closed,
    tables: tablesOf(text),
  }
  let waited = 0
  const started = process.cpuUsage()
  const bound = await bindWithAnswers(text, options, () => {
    waited++
    return Promise.resolve([])
  })
  const errors = bound.diagnostics.filter((d) => d.severity === 'error')
  const sqlText = bound.plan === undefined ? undefined : statement(bound.plan, bound.search, RANGE)
  const { user, system } = process.cpuUsage(started)
  const ms = (user + system) / 1000
  const slow = ms > SLOW * (1 + waited) ? { slow: ms } : {}
  const [first] = errors
  if (first !== undefined) {
    const source = createSourceText(text, 'query')
    for (const d of bound.diagnostics) renderText(d, source)
    const at = first.span.start < text.length || first.span.start === first.span.end
    if (!at || first.span.end > text.length) return { outcome: 'crash', reason: 'span outside the text' }
    const operator = /^(?:DQ401|DQ301|DQ303|DQ405)$/.test(first.code) ? ` ${first.params.name}` : ''
    return {
      outcome: 'rejected',
      reason: `${first.code}${operator}`,
      errors: errors.map((d) => ({
        code: d.code,
        message: formatMessage(d),
        at: text.slice(Math.max(0, d.span.start - 40), d.span.end + 40),
      })),
      ...slow,
    }
  }
  if (sqlText === undefined) return { outcome: 'crash', reason: 'neither a plan nor an error' }
  if (engine === undefined) return { outcome: 'planned', reason: '', ...slow }
  try {
    await engine.rows(sqlText, { params: PARAMS, maxSeconds: 20 })
    return { outcome: 'runs', reason: '', ...slow }
  } catch (error) {
    const message = String(error.message)
    return { outcome: 'engine error', reason: `${error.clickhouseType ?? error.code}`, message, sql: sqlText }
  }
}

const share = (part, all) => `${((100 * part) / Math.max(1, all)).toFixed(2)} %`
const group = (items, key) => {
  const groups = new Map()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return [...groups].sort((a, b) => b[1].length - a[1].length)
}

const cases = positionals.flatMap(readCases).filter((_, i) => i % Number(values.sample) === 0)
const results = []
for (const each of cases) {
  let result
  try {
    result = await measure(fillIn(each))
  } catch (error) {
    result = { outcome: 'crash', reason: String(error.message).slice(0, 80), message: error.stack }
  }
  results.push({ id: each.id, source: each.source, ...result })
}
await engine?.close()
rmSync(folder, { recursive: true, force: true })
if (values.out !== undefined)
  writeFileSync(values.out, results.map((result) => `${JSON.stringify(result)}\n`).join(''))

console.log(`${results.length} queries`)
for (const [outcome, list] of group(results, (r) => r.outcome))
  console.log(
    `${String(list.length).padStart(7)}  ${share(list.length, results.length).padStart(8)}  ${outcome}`,
  )
const slow = results.filter((r) => r.slow !== undefined)
console.log(
  `${String(slow.length).padStart(7)}  ${share(slow.length, results.length).padStart(8)}  slow (> ${SLOW} ms of processor time) ${slow.map((r) => r.id).slice(0, 5)}`,
)
const accepted = results.filter((r) => r.outcome !== 'rejected').length
const ran = results.filter((r) => r.outcome === 'runs').length
if (!values['no-engine']) console.log(`of those accepted, ${share(ran, accepted)} run`)
const reasons = group(
  results.filter((r) => r.reason !== ''),
  (r) => `${r.outcome}: ${r.reason}`,
)
console.log('\nreasons, most frequent first')
for (const [reason, list] of reasons) {
  const ids = list.slice(0, Number(values.examples)).map((r) => r.id)
  console.log(`${String(list.length).padStart(7)}  ${reason}  (${ids.join(' ')})`)
}
