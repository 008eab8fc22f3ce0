import { tableColumn } from '../compiler/lookup-table.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { LookupTable } from '../compiler/plan.ts'
import type { ValueType } from '../compiler/value.ts'
import type { FieldRef, StageBase, TablePath } from '../language/ast.ts'
import { ident, type Sql, sql, str } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { type AddedColumn, addNulls, joinTable } from './join-table.ts'

/** A field of the answer, and the names that its column may have in a list of indicators. */
interface Part {
  readonly name: string
  readonly columns: readonly string[]
  readonly type: ValueType
}

const INDICATOR = ['indicator', 'threat', 'ip', 'ip_address', 'value']

const THREATIP: readonly Part[] = [
  { name: 'actor', columns: ['actor', 'actors'], type: 'text' },
  {
    name: 'malicious_confidence',
    columns: ['malicious_confidence', 'threatlevel', 'confidence'],
    type: 'text',
  },
  { name: 'raw_threat', columns: ['raw_threat', 'raw', 'fields'], type: 'text' },
  { name: 'type', columns: ['type'], type: 'text' },
]

const part = (name: string, type: ValueType = 'text', ...more: readonly string[]): Part => ({
  name: `_threatlookup.${name}`,
  columns: [name, ...more],
  type,
})

/** Times are numbers, as in Sumo. */
const THREATLOOKUP: readonly Part[] = [
  part('actors', 'text', 'actor'),
  part('confidence', 'number'),
  part('fields'),
  part('id'),
  part('imported', 'integer'),
  part('indicator', 'text', ...INDICATOR),
  part('kill_chain'),
  part('source'),
  part('threat_type'),
  part('type'),
  part('updated', 'integer'),
  part('valid_from', 'integer'),
  part('valid_until', 'integer'),
]

const firstColumn = (table: LookupTable, names: readonly string[]): string | undefined =>
  names.map((name) => tableColumn(table, name)).find((column) => column !== undefined)

const NULLS: Readonly<Partial<Record<ValueType, Sql>>> = {
  number: sql`CAST(NULL, 'Nullable(Float64)')`,
  integer: sql`CAST(NULL, 'Nullable(Int64)')`,
}

const castSql = (column: string, type: ValueType): Sql =>
  type === 'number'
    ? sql`toFloat64OrNull(${ident(column)})`
    : type === 'integer'
      ? sql`toInt64OrNull(${ident(column)})`
      : ident(column)

const partSql = (table: LookupTable, { columns, type }: Part): Sql => {
  const column = firstColumn(table, columns)
  return column === undefined ? (NULLS[type] ?? sql`CAST(NULL, 'Nullable(String)')`) : castSql(column, type)
}

interface List {
  readonly table: LookupTable
  readonly key: string
}

/** The user's list of indicators; undefined: reported, and the fields are there and null. */
const listOf = (
  operator: string,
  path: string,
  stage: StageBase,
  names: readonly string[],
  pipeline: Pipeline,
): List | undefined => {
  const span = { start: stage.span.start, end: stage.span.start + operator.length }
  const asPath: TablePath = { text: path, quoted: false, span }
  const table = pipeline.lookupTable(asPath)
  if (table === 'unknown')
    pipeline.report('DQ412', { path, columns: 'what it gives is null' }, span, { severity: 'warning' })
  const key = table === undefined || table === 'unknown' ? undefined : firstColumn(table, INDICATOR)
  if (table !== undefined && table !== 'unknown') {
    if (key !== undefined) return { table, key }
    pipeline.report('DQ410', { name: 'indicator', table: table.name, columns: table.columns }, span)
  }
  addNulls(pipeline, names)
  return undefined
}

const added = (table: LookupTable, parts: readonly Part[]): readonly AddedColumn[] =>
  parts.map((each) => ({ name: each.name, type: each.type, sql: partSql(table, each) }))

export interface Threatip extends StageBase {
  readonly kind: 'threatip'
  readonly field: FieldRef
}

export const threatip = defineOperator<Threatip>({
  kind: 'threatip',
  names: ['threatip'],
  summary:
    'Adds what a list of threats says of an IP address: actor, malicious_confidence, raw_threat, type. The list is yours: `--lookup sumo://threat/cs=FILE`.',
  syntax: ['threatip <field>'],
  parse: (cursor) => ({
    kind: 'threatip',
    field: cursor.expectField('a field with IP addresses'),
    span: cursor.span(),
  }),
  print: (stage, print) => `threatip ${print.field(stage.field)}`,
  lower: (stage, pipeline) => {
    const field = pipeline.field(stage.field)
    const names = THREATIP.map(({ name }) => name)
    const list = listOf('threatip', 'sumo://threat/cs', stage, names, pipeline)
    if (list === undefined) return
    joinTable(pipeline, {
      what: `threatip ${list.table.name}`,
      relation: list.table.relation,
      keys: [{ field, sql: ident(list.key) }],
      added: added(list.table, THREATIP),
      first: sql`__row`,
    })
  },
  examples: [
    '* | parse "ip=*;" as ip | threatip ip | where !isNull(malicious_confidence)',
    '* | parse "ip=*;" as ip | count by ip | threatip ip | sort by actor',
  ],
  samples: [
    {
      query: '* | parse "ip=*;" as ip | threatip ip | fields ip, malicious_confidence, actor',
      input: ['ip=192.0.2.1;', 'ip=192.0.2.7;'],
      tables: {
        'sumo://threat/cs': [{ threat: '192.0.2.1', malicious_confidence: 'high', actor: 'Example Bear' }],
      },
      output: [
        { ip: '192.0.2.1', malicious_confidence: 'high', actor: 'Example Bear' },
        { ip: '192.0.2.7', malicious_confidence: null, actor: null },
      ],
    },
  ],
  differences: ['The list is a file that you give: `--lookup sumo://threat/cs=FILE`.'],
})

export interface Threatlookup extends StageBase {
  readonly kind: 'threatlookup'
  readonly single: boolean
  readonly source: string | undefined
  readonly field: FieldRef
}

export const threatlookup = defineOperator<Threatlookup>({
  kind: 'threatlookup',
  names: ['threatlookup'],
  summary:
    'Adds what a list of indicators says of a value, in fields `_threatlookup.…`: a row for every entry, or with `singleIndicator` the one of highest confidence. The list is yours: `--lookup sumo://threat-intel=FILE`.',
  syntax: ['threatlookup [singleIndicator] [source="<source>"] <field>'],
  parse: (cursor) => {
    const single = cursor.acceptWord('singleIndicator') !== undefined
    let source: string | undefined
    if (cursor.atWord('source') && cursor.atPunctuation('=', 1)) {
      cursor.acceptWord('source')
      cursor.acceptPunctuation('=')
      source = cursor.expectString('the name of a source').value
    }
    const field = cursor.expectField('a field with indicators')
    if (cursor.atPunctuation(','))
      cursor.fail('DQ407', { operator: 'threatlookup', option: 'more than one field' })
    return { kind: 'threatlookup', single, source, field, span: cursor.span() }
  },
  print: (stage, print) =>
    `threatlookup ${stage.single ? 'singleIndicator ' : ''}${stage.source === undefined ? '' : `source=${print.string(stage.source)} `}${print.field(stage.field)}`,
  lower: (stage, pipeline) => {
    const field = pipeline.field(stage.field)
    const matches = '_threatlookup.num_matches'
    const names = [...THREATLOOKUP.map(({ name }) => name), ...(stage.single ? [matches] : [])]
    const list = listOf('threatlookup', 'sumo://threat-intel', stage, names, pipeline)
    if (list === undefined) return
    const { table, key } = list
    const own = (name: string) => {
      const found = THREATLOOKUP.find((each) => each.name === `_threatlookup.${name}`)
      return found === undefined ? sql`NULL` : partSql(table, found)
    }
    const times = sql`coalesce(${own('updated')}, ${own('imported')}, ${own('valid_from')})`
    joinTable(pipeline, {
      what: `threatlookup ${table.name}`,
      relation: table.relation,
      keys: [{ field, sql: ident(key) }],
      added: [
        ...added(table, THREATLOOKUP),
        ...(stage.single
          ? [
              {
                name: matches,
                type: 'integer' as const,
                sql: sql`toNullable(toInt64(count() OVER (PARTITION BY lowerUTF8(${ident(key)}))))`,
              },
            ]
          : []),
      ],
      ...(stage.source === undefined
        ? {}
        : { where: sql`ifNull(${own('source')} = ${str(stage.source)}, false)` }),
      ...(stage.single
        ? { first: sql`${own('confidence')} DESC NULLS LAST, ${times} DESC NULLS LAST, __row` }
        : {}),
    })
  },
  examples: [
    '* | parse "ip=*;" as ip | threatlookup singleIndicator ip | where _threatlookup.confidence > 50',
    '* | parse "ip=*;" as ip | threatlookup source="mine" ip | count by ip',
  ],
  samples: [
    {
      query:
        '* | parse "ip=*;" as ip | threatlookup singleIndicator ip | fields ip, _threatlookup.confidence',
      input: ['ip=192.0.2.1;', 'ip=192.0.2.7;'],
      tables: { 'sumo://threat-intel': [{ indicator: '192.0.2.1', confidence: 80 }] },
      output: [
        { ip: '192.0.2.1', '_threatlookup.confidence': 80, '_threatlookup.num_matches': 1 },
        { ip: '192.0.2.7', '_threatlookup.confidence': null, '_threatlookup.num_matches': null },
      ],
    },
  ],
  differences: ['The list is a file that you give: `--lookup sumo://threat-intel=FILE`.'],
})
