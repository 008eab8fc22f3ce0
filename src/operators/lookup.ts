import { tableColumn } from '../compiler/lookup-table.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { LookupTable } from '../compiler/plan.ts'
import { type MatchedKey, matchKeys } from '../compiler/table-keys.ts'
import { NULL_VALUE } from '../compiler/values.ts'
import type { FieldRef, StageBase, TableKey, TablePath } from '../language/ast.ts'
import { ident, sql } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { enrich, enrichmentOf } from './enrich.ts'
import { addNulls, joinTable } from './join-table.ts'

interface Output {
  readonly column: FieldRef
  readonly alias: FieldRef | undefined
}

export interface Lookup extends StageBase {
  readonly kind: 'lookup'
  /** Empty: `*`, all columns. */
  readonly outputs: readonly Output[]
  readonly table: TablePath
  readonly on: readonly TableKey[]
}

const outputName = ({ column, alias }: Output): string => (alias ?? column).name

/** Nothing to look into: the fields are there, and null. */
const withoutTable = (stage: Lookup, pipeline: Pipeline): void => {
  if (stage.outputs.length === 0) pipeline.open(() => NULL_VALUE)
  addNulls(pipeline, stage.outputs.map(outputName))
}

interface Wanted {
  readonly name: string
  readonly column: string
}

/** The columns that become fields; undefined: one is not there, which is reported. */
const wantedColumns = (
  stage: Lookup,
  table: LookupTable,
  keys: readonly MatchedKey[],
  pipeline: Pipeline,
): readonly Wanted[] | undefined => {
  if (stage.outputs.length === 0) {
    // a key of the same name is the field itself, which has to stay where nothing is found
    const same = new Set(
      keys.filter((k) => k.name.toLowerCase() === k.column.toLowerCase()).map(({ column }) => column),
    )
    return table.columns.filter((column) => !same.has(column)).map((column) => ({ name: column, column }))
  }
  const wanted = stage.outputs.map((output): Wanted | undefined => {
    const column = tableColumn(table, output.column.name)
    if (column === undefined)
      pipeline.report(
        'DQ410',
        { name: output.column.name, table: table.name, columns: table.columns },
        output.column.span,
      )
    return column === undefined ? undefined : { name: outputName(output), column }
  })
  const all = wanted.filter((each) => each !== undefined)
  return all.length === wanted.length ? all : undefined
}

/**
 * Keys of Sumo's tables are unique; of a file with repeated ones the last row counts, as Sumo's docs say of classic look-ups
 * ("Duplicate keys"), and how many others there are is said.
 */
const warnOfDuplicates = (
  stage: Lookup,
  table: LookupTable,
  keys: readonly MatchedKey[],
  pipeline: Pipeline,
): void => {
  const columns = keys.map(({ column }) => column)
  const rows = table.duplicates?.(columns) ?? 0
  if (rows > 0)
    pipeline.report('DQ411', { table: table.name, rows, keys: columns.join(', ') }, stage.table.span, {
      severity: 'warning',
    })
}

const lower = (stage: Lookup, pipeline: Pipeline): void => {
  const kind = enrichmentOf(stage.table.text)
  if (kind !== undefined) {
    const [key, second] = stage.on
    if (key === undefined || second !== undefined) {
      const found = `${stage.on.length} keys`
      pipeline.report('DQ201', { expected: 'one key, `ip = <field>`', found }, stage.table.span)
      return
    }
    // `ip` is the only column to look for; either side may name it
    const field =
      key.right.name.toLowerCase() === 'ip' && key.left.name.toLowerCase() !== 'ip' ? key.left : key.right
    const outputs = stage.outputs.map((output) => ({ field: output.column, name: outputName(output) }))
    enrich(pipeline, kind, field, outputs, stage.span)
    return
  }
  const table = pipeline.lookupTable(stage.table)
  if (table === 'unknown') {
    const columns = stage.outputs.length === 0 ? 'its columns are null' : 'what it gives is null'
    pipeline.report('DQ412', { path: stage.table.text, columns }, stage.table.span, { severity: 'warning' })
  }
  if (table === undefined || table === 'unknown') {
    withoutTable(stage, pipeline)
    return
  }
  const keys = matchKeys(table, stage.on, pipeline)
  const wanted = keys === undefined ? undefined : wantedColumns(stage, table, keys, pipeline)
  if (keys === undefined || wanted === undefined) {
    withoutTable(stage, pipeline)
    return
  }
  warnOfDuplicates(stage, table, keys, pipeline)
  joinTable(pipeline, {
    what: `lookup ${table.name}`,
    relation: table.relation,
    keys: keys.map(({ field, column }) => ({ field, sql: ident(column) })),
    added: wanted.map(({ name, column }) => ({ name, type: 'text', sql: ident(column) })),
    first: sql`__row DESC`,
  })
}

export const lookup = defineOperator<Lookup>({
  kind: 'lookup',
  names: ['lookup'],
  summary:
    'Adds columns of a table to the rows whose keys are in it; null where they are not. Keys are compared without regard to upper and lower case.',
  syntax: [
    'lookup <column> [as <field>] [, …] from <table> on <field>=<column> [and …]',
    'lookup * from <table> on <field>',
    'lookup <column> [as <field>] [, …] from geo://location on ip=<field>',
    'lookup <column> [as <field>] [, …] from asn://default on ip=<field>',
  ],
  parse: (cursor) => {
    const outputs: Output[] = []
    if (!cursor.acceptPunctuation('*'))
      do {
        const column = cursor.expectField('a column of the table, or `*`')
        const alias = cursor.acceptWord('as') === undefined ? undefined : cursor.expectField('a field name')
        outputs.push({ column, alias })
      } while (cursor.acceptPunctuation(','))
    cursor.expectWord('from')
    const table = cursor.expectTablePath('a table: `path://"/Library/…"`, `/shared/…`, `https://…`')
    cursor.expectWord('on')
    return { kind: 'lookup', outputs, table, on: cursor.tableKeys(), span: cursor.span() }
  },
  print: (stage, print) => {
    const outputs = stage.outputs.map(
      ({ column, alias }) =>
        `${print.field(column)}${alias === undefined ? '' : ` as ${print.field(alias)}`}`,
    )
    return `lookup ${outputs.length === 0 ? '*' : outputs.join(', ')} from ${print.tablePath(stage.table)} on ${print.tableKeys(stage.on)}`
  },
  lower,
  examples: [
    '* | parse "user=*;" as user | lookup team, mail as address from path://"/Library/Users/a@example.com/people" on user=id',
    '* | parse "ip=*;" as ip | lookup * from /shared/hosts on ip',
    '* | parse "ip=*;" as src | lookup country_name, city from geo://location on ip=src | count by country_name',
    '* | parse "ip=*;" as src | lookup asn, organization from asn://default on ip=src',
  ],
  samples: [
    {
      query:
        '* | parse "id=*;" as id | lookup name, team from /shared/people on id=key | fields id, name, team',
      input: ['id=U1;', 'id=u9;'],
      tables: { '/shared/people': [{ key: 'u1', name: 'Ann', team: 'red' }] },
      output: [
        { id: 'U1', name: 'Ann', team: 'red' },
        { id: 'u9', name: null, team: null },
      ],
    },
  ],
  differences: ['Tables are files that you give: `--lookup NAME=FILE`. Nothing is fetched.'],
})
