import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { AnswerRow, Column } from '../compiler/plan.ts'
import type { Value } from '../compiler/value.ts'
import { asText, isNumeric, usesOf } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'
import { dataName, nameText } from './data-names.ts'
import { defineOperator } from './define.ts'

export interface Transpose extends StageBase {
  readonly kind: 'transpose'
  readonly rows: readonly FieldRef[]
  readonly columns: readonly FieldRef[]
  readonly named: readonly FieldRef[]
  /** Whether the values that are not named become columns too. */
  readonly rest: boolean
}

/** Sumo's maximum. */
const MAX_COLUMNS = 300
/** Between the values of several column fields; Sumo's documentation shows only one field. */
const SEPARATOR = '-'

/** `a, b`, also in brackets. `*` is accepted where `star` says so. */
const list = (
  cursor: StageCursor,
  what: string,
  star: boolean,
): { readonly fields: readonly FieldRef[]; readonly star: boolean } => {
  const close = cursor.acceptPunctuation('[') ? ']' : cursor.acceptPunctuation('(') ? ')' : undefined
  const fields: FieldRef[] = []
  let starred = false
  do {
    if (star && cursor.acceptPunctuation('*')) starred = true
    else fields.push(cursor.expectField(what))
  } while (!starred && cursor.acceptPunctuation(','))
  if (close !== undefined) cursor.expectPunctuation(close)
  return { fields, star: starred }
}

/** The field that fills the cells: what is neither row nor column, a number where there is one. */
const cellField = (stage: Transpose, pipeline: Pipeline): Value | undefined => {
  const used = new Set([...stage.rows, ...stage.columns].map(({ name }) => name.toLowerCase()))
  const left = pipeline.fields().filter(({ name }) => !used.has(name.toLowerCase()))
  const numbers = left.filter((column) => isNumeric(pipeline.value(column)))
  const cell = numbers[0] ?? left[0]
  if (cell === undefined) {
    pipeline.report(
      'DQ201',
      { expected: 'a field that fills the cells', found: 'none besides the rows and columns' },
      stage.span,
    )
    return undefined
  }
  const others = (numbers.length > 0 ? numbers : left).filter((column) => column !== cell)
  if (others.length > 0)
    pipeline.report(
      'DQ334',
      { name: 'transpose', used: cell.name, left: others.map(({ name }) => name) },
      stage.span,
      { severity: 'warning' },
    )
  const value = pipeline.value(cell)
  // the empty cells are null, and a boolean can't be
  return isNumeric(value) ? value : asText(value)
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value)

/** What the data has as columns, in the order of Sumo: alphabetical. Undefined as long as that is not known. */
const columnValues = (
  stage: Transpose,
  pipeline: Pipeline,
  by: readonly Sql[],
  uses: ReadonlySet<string>,
): readonly (readonly (string | null)[])[] | undefined => {
  if (!stage.rest) return []
  const columns = by.map((_, i) => pipeline.column(`c${i}`, 'text', { internal: true }))
  const answer = pipeline.ask({
    key: `transpose ${stage.span.start}`,
    step: {
      what: 'the columns of transpose',
      columns,
      reads: uses,
      keeps: false,
      build: (from) =>
        sql`SELECT DISTINCT ${join(by.map((text, i) => sql`${text} AS ${ident(columns[i]?.id ?? '')}`))}\nFROM ${from}\nLIMIT ${num(MAX_COLUMNS + stage.named.length + 1)}`,
    },
  })
  const tuple = (row: AnswerRow) => columns.map((_, i) => textOf(row[`c${i}`]))
  return answer?.map(tuple).toSorted((a, b) => compareText(label(a) ?? '', label(b) ?? ''))
}

const label = (tuple: readonly (string | null)[]): string | null =>
  tuple.length === 1 ? (tuple[0] ?? null) : tuple.map((part) => part ?? 'null').join(SEPARATOR)

const lower = (stage: Transpose, pipeline: Pipeline): void => {
  if (!pipeline.isAggregated()) {
    pipeline.report('DQ330', { name: 'transpose' }, stage.span)
    return
  }
  const rows = stage.rows.map((field) => ({ field, value: pipeline.field(field) }))
  const by = stage.columns.map((field) => asText(pipeline.field(field)))
  const cell = cellField(stage, pipeline)
  if (cell === undefined) return
  const texts = by.map((value) => nameText(value.sql))
  const found = columnValues(stage, pipeline, texts, usesOf(...by))
  if (found === undefined) return

  const taken = new Set<string>()
  const claim = ({ name, span }: FieldRef): void => {
    if (taken.has(name.toLowerCase())) pipeline.report('DQ307', { name }, span)
    taken.add(name.toLowerCase())
  }
  for (const { field } of rows) claim(field)
  for (const field of stage.named) claim(field)
  const names = new Set(stage.named.map(({ name }) => name))
  const further = found.filter((tuple) => !names.has(label(tuple) ?? ''))
  if (further.length > MAX_COLUMNS) {
    pipeline.report(
      'DQ333',
      {
        name: 'transpose',
        limit: MAX_COLUMNS,
        what: 'columns',
        help: 'name those that are wanted after `as`, or leave out the rare ones before: `| topk(20, _count)`',
      },
      stage.span,
    )
    return
  }

  const whole = texts.length === 1 ? texts[0] : undefined
  const joined =
    whole ??
    sql`concat(${texts.map((text) => sql`ifNull(${text}, 'null')`).reduce((a, b) => sql`${a}, ${str(SEPARATOR)}, ${b}`)})`
  const is = (tuple: readonly (string | null)[]): Sql =>
    join(
      tuple.map((part, i) => {
        const text = texts[i] ?? sql`NULL`
        return part === null ? sql`isNull(${text})` : sql`${text} = ${str(part)}`
      }),
      ' AND ',
    )
  const time = cell.time === true ? { time: true as const } : {}
  const make = (name: string, condition: Sql) => ({
    column: pipeline.column(name, cell.type, time),
    // a cell has one value; should there be more, which one is shown must not depend on the order of reading
    text: sql`maxOrNullIf(${cell.sql}, ${condition})`,
  })
  const keys = rows.map(({ field, value }): { column: Column; value: Value } => ({
    column: pipeline.column(
      pipeline.find(field.name)?.name ?? field.name,
      value.type,
      value.time === true ? { time: true } : {},
    ),
    value,
  }))
  const cells = [
    ...stage.named.map(({ name }) => make(name, sql`${joined} = ${str(name)}`)),
    ...further.map((tuple) => make(dataName(label(tuple), taken), is(tuple))),
  ]
  pipeline.relation({
    what: 'transpose',
    columns: [...keys, ...cells].map(({ column }) => column),
    keys: keys.map(({ column }) => column),
    reads: usesOf(cell, ...by, ...rows.map(({ value }) => value)),
    keeps: false,
    dynamic: true,
    build: (from) =>
      sql`SELECT ${join(
        [
          ...keys.map(({ column, value }) => sql`${value.sql} AS ${ident(column.id)}`),
          ...cells.map(({ column, text }) => sql`${text} AS ${ident(column.id)}`),
        ],
        ',\n  ',
      )}\nFROM ${from}\nGROUP BY ${join(keys.map(({ value }) => value.sql))}`,
  })
}

export const transpose = defineOperator<Transpose>({
  kind: 'transpose',
  names: ['transpose'],
  summary:
    'Turns a list of groups into a table: one row for each value of the row fields, one column for each value of the column fields (alphabetical, at most 300), the remaining field in the cells, null where there is none. `as a, b` makes exactly these columns, `as a, b, *` these and then the others.',
  syntax: ['transpose row <field> [, <field>] column <field> [, <field>] [as <field> [, <field>] [, *]]'],
  parse: (cursor) => {
    cursor.expectWord('row')
    const rows = list(cursor, 'a field that makes the rows', false).fields
    cursor.expectWord('column')
    const columns = list(cursor, 'a field that makes the columns', false).fields
    const output =
      cursor.acceptWord('as') === undefined
        ? { fields: [], star: true }
        : list(cursor, 'the name of a column, or `*`', true)
    return { kind: 'transpose', rows, columns, named: output.fields, rest: output.star, span: cursor.span() }
  },
  print: (stage, print) => {
    const names = [print.fields(stage.named), stage.rest ? '*' : ''].filter((part) => part !== '').join(', ')
    const output = stage.named.length === 0 ? '' : ` as ${names}`
    return `transpose row ${print.fields(stage.rows)} column ${print.fields(stage.columns)}${output}`
  },
  lower,
  examples: [
    '* | timeslice 1h | count by _timeslice, _sourceHost | transpose row _timeslice column _sourceHost',
    '* | timeslice 1h | count by _timeslice, _sourceHost | transpose row _timeslice column _sourceHost as web, db, *',
  ],
  samples: [
    {
      query:
        '* | timeslice 1h | count by _timeslice, _sourceHost | transpose row _timeslice column _sourceHost | sort by +_timeslice',
      input: [
        { _messageTime: '2026-03-10T13:20:00Z', _raw: 'c', _sourceHost: 'web1' },
        { _messageTime: '2026-03-10T12:40:00Z', _raw: 'b', _sourceHost: 'web2' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'a', _sourceHost: 'web1' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', web1: 1, web2: 1 },
        { _timeslice: '2026-03-10T13:00:00Z', web1: 1, web2: null },
      ],
    },
  ],
})
