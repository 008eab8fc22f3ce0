import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isDeepStrictEqual, parseArgs } from 'node:util'

const HELP = `Measures how dohyo copes with Cloud SIEM rules of others.

usage: node scripts/measure-rules.mjs FILE.json… [options]

A file holds rules in any form that \`dohyo rules import\` reads. Every rule is imported, compiled for every source, and run
over the logs; rules that ask for a source of dohyo's and can never fire on it are named, with the part that no record meets.

  --dist DIR       the compiled library (default: dist/modules/)
  --logs PATH      logs to run the rules over (may be repeated; default: examples)
  --mappings FILE  mappings of Sumo's catalog: says where dohyo's tables differ
  --out FILE       one line of JSON per rule: id, outcome, reason, hits
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dist: { type: 'string', default: 'dist/modules' },
    logs: { type: 'string', multiple: true, default: ['examples'] },
    mappings: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || positionals.length === 0) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}

const load = (path) => import(pathToFileURL(resolve(values.dist, path)).href)
const { importRules, toApiRule, toTerraform } = await load('rules/wire/index.js')
const { compileRule, ruleFor } = await load('rules/compile-rule.js')
const { lowerRule } = await load('rules/lower-rule.js')
const { recordAccess } = await load('rules/record-access.js')
const { neverSignals } = await load('rules/reach/never-signals.js')
const { matchesSql } = await load('rules/matches.js')
const { correlateSql } = await load('rules/kinds/index.js')
const { createDemand } = await load('compiler/raw-record.js')
const { asBoolean } = await load('compiler/values.js')
const { openMessageFiles } = await load('app/message-files.js')
const { formatMessage } = await load('language/diagnostics/codes.js')
const { scanSql } = await load('sources/envelope/scan.js')
const { NO_SETTINGS } = await load('sources/no-settings.js')
const { SOURCES } = await load('sources/index.js')
const { ident, join, sql, str } = await load('sql/sql.js')

const RAW = ident('raw')
const taken = new Set()
const imported = positionals.flatMap(
  (file) => importRules(JSON.parse(readFileSync(file, 'utf8')), taken) ?? [],
)
const results = new Map(imported.map((rule) => [rule.id ?? rule.name, { id: rule.id ?? rule.name }]))
const note = (rule, more) => Object.assign(results.get(rule.id ?? rule.name), more)

const accessOf = (source, demand) =>
  recordAccess(source, { text: demand.text, local: demand.local, raw: RAW, settings: NO_SETTINGS })

/** SQL of each condition of a rule, for one source. */
const conditionsOf = (rule, source, demand) => {
  const access = accessOf(source, demand)
  return [...rule.conditions, ...rule.aggregates.map(({ argument }) => argument)].map((expr, i) => {
    const value = lowerRule(expr, access, (code, _params, _span, options) => {
      if (options?.severity !== 'warning') throw new Error(code)
    })
    return i < rule.conditions.length ? asBoolean(value).sql : sql`isNotNull(${value.sql})`
  })
}

// ------------------------------------------------------------------------------------------------- import and compile
const rules = []
for (const one of imported) {
  if (one.kind === 'refused') {
    note(one, { outcome: 'refused', reason: one.reason })
    continue
  }
  const { rule, diagnostics } = one.loaded
  if (one.losses.length > 0) note(one, { losses: one.losses })
  if (rule === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    note(one, { outcome: 'does not compile', reason: errors.map(formatMessage).join('; ') })
    continue
  }
  const unknown = diagnostics.filter(({ code }) => code === 'DQ314').map((d) => d.params?.name ?? d.message)
  if (unknown.length > 0) note(one, { unknownFields: [...new Set(unknown)] })
  try {
    for (const source of SOURCES) {
      compileRule(rule, accessOf(source, createDemand()))
      conditionsOf(rule, source, createDemand())
    }
    rules.push(rule)
    note(one, { outcome: 'compiles' })
  } catch (error) {
    note(one, { outcome: 'does not compile', reason: String(error) })
  }
}

// --------------------------------------------------------------------------------------------------- there and back
const back = (document) => importRules(JSON.parse(JSON.stringify(document)))?.[0]?.loaded.rule?.definition
const changed = rules.filter((rule) =>
  [toApiRule(rule.definition), toTerraform([rule.definition])].some(
    (document) => !isDeepStrictEqual(back(document), rule.definition),
  ),
)
for (const rule of changed) note(rule, { changedByExport: true })

// ------------------------------------------------------------------------------------------- whose rules, and can they
/** Another product of the same cloud: rules that don't ask for a product aren't those of a source. */
const otherOf = ({ cloud }) => ({ cloud, vendor: '-', product: '-' })
const fits = (rule, product) => ruleFor(rule, product, new Set()) !== undefined
const own = new Map(SOURCES.map((source) => [source, []]))
for (const rule of rules)
  for (const source of SOURCES)
    if (fits(rule, source) && !fits(rule, otherOf(source))) own.get(source).push(rule)

const textOf = (rule, span, i) => {
  const { definition } = rule
  const text =
    definition.expression ??
    definition.matchExpression ??
    definition.filterExpression ??
    definition.expressionsAndLimits[i].expression
  return text.slice(span.start, span.end).replace(/\s+/g, ' ')
}

const never = []
for (const [source, owned] of own)
  for (const rule of owned) {
    const why = neverSignals(rule, source.siem)
    if (why === undefined) continue
    const reason =
      why.kind === 'condition'
        ? `${why.mapper}: ${why.parts.map(({ span }) => textOf(rule, span, 0)).join('  |  ')}`
        : `no ${why.use} field: ${why.fields.join(', ')}`
    never.push({ rule, source, reason })
    note(rule, { never: { source: source.id, reason } })
  }

// ---------------------------------------------------------------------------------------------------------------- run
const signal = new AbortController().signal
const files = await openMessageFiles({ paths: values.logs, signal })
const started = performance.now()

/** The matches of rules in files, as a hunt makes them. */
const relation = (groups, source, chunk) =>
  join(
    groups.map((group) => {
      const demand = createDemand()
      const record = { text: demand.text, local: demand.local, raw: RAW, settings: NO_SETTINGS }
      const event = source.isEvent(record)
      const found = matchesSql({
        rules: chunk.map((rule, number) => ({ rule, number })),
        access: recordAccess(source, record),
        id: source.identity(record),
        time: sql`ifNull(toUnixTimestamp64Milli(${source.eventTime(record)}), 0)`,
        file: sql`0`,
        source: str(source.id),
        extraction: () =>
          sql`SELECT * FROM (${demand.extraction(sql`(${scanSql(group.shape, group.compression, group.glob)})`, RAW, [RAW])}) WHERE ${event}`,
      })
      return sql`(${found})`
    }),
    ' UNION ALL ',
  )

const rowsOf = async (source, statement) => {
  const rows = []
  const made = (groups) => (groups.length === 0 ? sql`SELECT 1 WHERE false` : statement(groups))
  for await (const batch of files.batches(made, { signal, sources: new Set([source.id]) }))
    rows.push(...batch)
  return rows
}

const runOver = async (source, chunk) => {
  const counts = chunk.map(() => 0)
  const statement = (groups) =>
    sql`SELECT rule, count() AS n FROM (${relation(groups, source, chunk)}) GROUP BY rule`
  for (const { rule, n } of await rowsOf(source, statement)) counts[rule] += Number(n)
  return counts
}

/** Those that look at more than one record: what they make of their matches. */
const correlate = async (source, rule) => {
  const statement = (groups) =>
    sql`SELECT count() AS n FROM (${correlateSql(rule, sql`(${relation(groups, source, [rule])})`)})`
  try {
    const [row] = await rowsOf(source, statement)
    note(rule, { correlated: true, firings: (results.get(rule.id).firings ?? 0) + Number(row?.n ?? 0) })
  } catch (error) {
    note(rule, { outcome: 'fails to run', reason: `${source.id}: ${String(error).slice(0, 500)}` })
  }
}

/** A statement that fails is cut in two until the rule is found that fails it. */
const runAll = async (source, chunk) => {
  try {
    const counts = await runOver(source, chunk)
    chunk.forEach((rule, i) => {
      const known = results.get(rule.id)
      note(rule, { ran: [...(known.ran ?? []), source.id], hits: (known.hits ?? 0) + counts[i] })
    })
  } catch (error) {
    if (chunk.length === 1) {
      note(chunk[0], { outcome: 'fails to run', reason: `${source.id}: ${String(error).slice(0, 500)}` })
      return
    }
    const half = Math.ceil(chunk.length / 2)
    await runAll(source, chunk.slice(0, half))
    await runAll(source, chunk.slice(half))
  }
}

const CHUNK = 25
for (const source of SOURCES) {
  const fitting = rules.filter((rule) => fits(rule, source))
  for (let i = 0; i < fitting.length; i += CHUNK) await runAll(source, fitting.slice(i, i + CHUNK))
}
for (const [source, owned] of own)
  for (const rule of owned) if (rule.definition.type !== 'match') await correlate(source, rule)
const { read, bytes } = files.accounting.files
await files.close()

// ------------------------------------------------------------------------------------------------------------- report
const all = [...results.values()]
const count = (test) => all.filter(test).length
const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`
const total = imported.length
const compiled = rules.length
console.log(`${total} rules`)
console.log(`imported  ${total - count((r) => r.outcome === 'refused')}`)
console.log(`compiled  ${compiled} (${percent(compiled, total)}), for each of ${SOURCES.length} sources`)
console.log(
  `same      ${compiled - changed.length} after export and import, by the API's form and by Terraform's`,
)
console.log(
  `ran       ${count((r) => r.ran !== undefined && r.outcome !== 'fails to run')} over ${read} files, ${bytes} bytes, in ${Math.round(performance.now() - started)} ms; the others ask for other products`,
)
console.log(
  `hit       ${count((r) => r.hits > 0)} rules, ${all.reduce((sum, r) => sum + (r.hits ?? 0), 0)} records`,
)
console.log(
  `correlated ${count((r) => r.correlated)} rules of several records, ${all.reduce((sum, r) => sum + (r.firings ?? 0), 0)} firings`,
)
for (const [source, owned] of own) {
  const ran = owned.filter((rule) => results.get(rule.id).ran?.includes(source.id))
  const hit = owned.filter((rule) => results.get(rule.id).hits > 0)
  console.log(
    `${source.id.padEnd(16)} ${owned.length} rules of its own, ${ran.length} ran, ${hit.length} hit`,
  )
}
const bad = all.filter((r) => r.reason !== undefined)
console.log(`\n${bad.length} refused or failed`)
for (const { id, outcome, reason } of bad) console.log(`  ${id}: ${outcome}: ${reason}`)
const lost = all.filter((r) => r.losses !== undefined)
console.log(`\n${lost.length} lost something on import`)
for (const { id, losses } of lost) console.log(`  ${id}: ${losses.join('; ')}`)
console.log(`\n${never.length} can never fire on their own source`)
for (const { rule, source, reason } of never) console.log(`  ${rule.id} (${source.id}): ${reason}`)

// ------------------------------------------------------------------------------------------- mappings, field by field
if (values.mappings !== undefined) {
  const theirs = Object.values(JSON.parse(readFileSync(values.mappings, 'utf8')))
  const inputs = {
    'aws-cloudtrail': 'AWS/CloudTrail',
    'azure-activity': 'Microsoft/Azure',
    'gcp-audit': 'Google/Google Cloud Platform',
  }
  const shown = (of) => JSON.stringify(of, Object.keys(of).sort())
  console.log('\nmappings')
  for (const { id, siem } of SOURCES) {
    const strip = (key) =>
      siem.prefix !== undefined && key.startsWith(siem.prefix) ? key.slice(siem.prefix.length) : key
    const own = new Map(siem.mappers.map((mapper) => [mapper.name, mapper]))
    for (const mapping of theirs) {
      if (`${mapping.input?.vendor}/${mapping.input?.product}` !== inputs[id]) continue
      const mapper = own.get(mapping.name)
      if (mapper === undefined) {
        console.log(`  ${id}: not in dohyo: ${mapping.name} (${mapping.input.event_id_pattern})`)
        continue
      }
      const differences = []
      if (mapper.recordType !== mapping.output.record_type)
        differences.push(`record type ${mapping.output.record_type}`)
      if (mapper.events !== mapping.input.event_id_pattern)
        differences.push(`events ${mapping.input.event_id_pattern}`)
      const skip = mapping.skipped_values ?? []
      if (JSON.stringify(mapper.skip) !== JSON.stringify(skip))
        differences.push(`skips ${JSON.stringify(skip)}`)
      const fields = new Set([...Object.keys(mapper.fields), ...Object.keys(mapping.field_mappings)])
      for (const field of [...fields].sort()) {
        if (field === 'timestamp') continue
        const [a, b] = [mapper.fields[field], mapping.field_mappings[field]]
        const keys =
          b === undefined ? [] : [b.value, ...(b.alternate_values ?? [])].filter((k) => k).map(strip)
        const expected =
          b === undefined
            ? undefined
            : b.value_type === 'constant'
              ? { kind: 'constant', value: b.value }
              : b.lookup !== undefined
                ? { kind: 'lookup', keys, table: b.lookup, otherwise: b.default_value }
                : b.value_type === 'split'
                  ? { kind: 'split', keys, by: b.split_delimiter, index: b.split_index }
                  : { kind: 'from', keys }
        const same =
          a !== undefined &&
          expected !== undefined &&
          a.kind === expected.kind &&
          JSON.stringify(a.keys) === JSON.stringify(expected.keys) &&
          a.value === expected.value &&
          a.otherwise === expected.otherwise &&
          a.by === expected.by &&
          a.index === expected.index &&
          shown(a.table ?? {}) === shown(expected.table ?? {})
        if (!same)
          differences.push(
            a === undefined ? `lacks ${field}` : b === undefined ? `adds ${field}` : `${field} differs`,
          )
      }
      if (differences.length > 0) console.log(`  ${id}: ${mapping.name}: ${differences.join(', ')}`)
      own.delete(mapping.name)
    }
    for (const name of own.keys()) console.log(`  ${id}: not in the catalog: ${name}`)
  }
}

if (values.out !== undefined) writeFileSync(values.out, all.map((r) => `${JSON.stringify(r)}\n`).join(''))
