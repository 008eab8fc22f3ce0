import { own } from '../base/own.ts'
import { similar } from '../base/similar.ts'
import type { Span } from '../base/span.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { AnswerRow, Enrichment } from '../compiler/plan.ts'
import type { ValueType } from '../compiler/value.ts'
import { asText } from '../compiler/values.ts'
import type { FieldRef } from '../language/ast.ts'
import { ident, join, type Sql, sql, str } from '../sql/sql.ts'
import { addNulls, joinTable } from './join-table.ts'

/** What is known of an address, by the names that Sumo gives it. */
const FIELDS: Readonly<Record<Enrichment, Readonly<Record<string, ValueType>>>> = {
  geo: {
    latitude: 'number',
    longitude: 'number',
    country_code: 'text',
    country_name: 'text',
    region: 'text',
    city: 'text',
    state: 'text',
    postal_code: 'text',
    // of the older geo:// tables, which published queries still name; MaxMind's files have no area codes
    area_code: 'text',
    metro_code: 'integer',
    continent: 'text',
    connection_type: 'text',
    country_cf: 'number',
    state_cf: 'number',
    city_cf: 'number',
  },
  asn: {
    asn: 'integer',
    organization: 'text',
    registering_organization: 'text',
    carrier_organization: 'text',
  },
}

const WORDING = {
  geo: { file: 'a file that knows where addresses are', option: '--geoip FILE.mmdb' },
  asn: { file: 'a file that knows whose addresses they are', option: '--asn FILE.mmdb' },
} as const

/** `geo://location`, `asn://default`: tables that are files of another kind. */
export const enrichmentOf = (path: string): Enrichment | undefined => {
  const scheme = /^(geo|asn):\/\//i.exec(path)?.[1]?.toLowerCase()
  return scheme === 'geo' || scheme === 'asn' ? scheme : undefined
}

export interface EnrichOutput {
  /** One of `FIELDS`. */
  readonly field: FieldRef
  /** What it is called from here on. */
  readonly name: string
}

const TYPES: Readonly<Partial<Record<ValueType, Sql>>> = {
  number: sql`Nullable(Float64)`,
  integer: sql`Nullable(Int64)`,
}

/** The answers as a relation: addresses of which anything is known. */
const answerRelation = (
  rows: readonly AnswerRow[],
  columns: readonly { readonly key: string; readonly type: ValueType }[],
): Sql => {
  const structure = join([
    sql`ip Nullable(String)`,
    ...columns.map(({ type }, i) => sql`${ident(`c${i}`)} ${TYPES[type] ?? sql`Nullable(String)`}`),
  ])
  const lines = rows.flatMap((row) => {
    const values = columns.map(({ key }, i) => [`c${i}`, row[key] ?? null] as const)
    return values.some(([, value]) => value !== null)
      ? [JSON.stringify({ ip: row['ip'], ...Object.fromEntries(values) })]
      : []
  })
  // the engine takes no column from an empty text
  if (lines.length === 0) {
    const nulls = columns.map(
      ({ type }, i) => sql`CAST(NULL, ${str(TYPES[type] ?? 'Nullable(String)')}) AS ${ident(`c${i}`)}`,
    )
    return sql`(SELECT ${join([sql`CAST(NULL, 'Nullable(String)') AS ip`, ...nulls])} WHERE false)`
  }
  return sql`format(JSONEachRow, ${str(structure)}, ${str(lines.join('\n'))})`
}

const DISTINCT = 'ip'

/**
 * Adds what is known of the addresses in `field`. The different addresses are asked for, looked up outside of the engine, and
 * come back as a table.
 */
export const enrich = (
  pipeline: Pipeline,
  kind: Enrichment,
  field: FieldRef,
  outputs: readonly EnrichOutput[],
  span: Span,
): void => {
  const fields = FIELDS[kind]
  const wanted = outputs.length > 0 ? outputs : allOf(kind, field)
  for (const output of wanted)
    if (!Object.hasOwn(fields, output.field.name.toLowerCase()))
      pipeline.report(
        'DQ302',
        { name: output.field.name, similar: similar(output.field.name, Object.keys(fields)) },
        output.field.span,
      )
  const columns = wanted.flatMap(({ field: of, name }) => {
    const key = of.name.toLowerCase()
    const type = own(fields, key)
    return type === undefined ? [] : [{ key, name, type }]
  })
  const address = asText(pipeline.field(field))
  const brought = pipeline.enrichment(kind)
  const { file, option } = WORDING[kind]
  const what = kind === 'geo' ? 'the place of an address' : 'the network of an address'
  if (brought === false) pipeline.report('DQ413', { what, file, option }, span)
  if (brought === 'unknown')
    pipeline.report('DQ412', { path: `${kind}://`, columns: 'its columns are null' }, span, {
      severity: 'warning',
    })
  if (brought !== true) {
    addNulls(
      pipeline,
      wanted.map(({ name }) => name),
    )
    return
  }
  const asked = pipeline.column(DISTINCT, 'text', { internal: true })
  const rows = pipeline.ask({
    key: `${kind} ${span.start}`,
    enrich: kind,
    step: {
      what: 'different addresses',
      columns: [asked],
      reads: address.uses,
      keeps: false,
      build: (from) =>
        sql`SELECT DISTINCT ${address.sql} AS ${ident(asked.id)}\nFROM ${from}\nWHERE ${address.sql} IS NOT NULL`,
    },
  })
  joinTable(pipeline, {
    what: what,
    // without an answer the fields are there, so that what follows can be checked
    relation: answerRelation(rows ?? [], columns),
    keys: [{ field: address, sql: ident('ip') }],
    exact: true,
    added: columns.map(({ name, type }, i) => ({ name, type, sql: ident(`c${i}`) })),
  })
}

const allOf = (kind: Enrichment, at: FieldRef): readonly EnrichOutput[] =>
  Object.keys(FIELDS[kind]).map((name) => ({ field: { name, span: at.span, quoted: false }, name }))
