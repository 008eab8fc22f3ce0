import type { Pipeline, WholePipeline } from '../compiler/pipeline-types.ts'
import type { Column, TimeRange } from '../compiler/plan.ts'
import type { ValueType } from '../compiler/value.ts'
import { asNumber, asText } from '../compiler/values.ts'
import { ident, join, num, type Sql, sql } from '../sql/sql.ts'
import type { Compare, Timeshift } from './compare.ts'

/** Runs that are taken together into one column of each field; run 0 is the query's own. */
interface Output {
  readonly suffix: string
  readonly runs: readonly number[]
  readonly aggregate: Timeshift['aggregate']
}

const round = (value: number): string => String(Number(value.toFixed(6)))

const outputsOf = (
  shifts: readonly Timeshift[],
): { readonly offsets: readonly number[]; readonly outputs: readonly Output[] } => {
  const offsets: number[] = [0]
  const outputs: Output[] = [{ suffix: '', runs: [0], aggregate: undefined }]
  for (const shift of shifts) {
    const spans = Array.from(
      { length: shift.count },
      (_, i) => `${round(shift.amount * (i + 1))}${shift.unit}`,
    )
    const runs = spans.map((_, i) => offsets.push(shift.ms * (i + 1)) - 1)
    if (shift.aggregate !== undefined)
      outputs.push({
        suffix: `_${shift.name?.name ?? `${spans.at(-1)}_${shift.aggregate}`}`,
        runs,
        aggregate: shift.aggregate,
      })
    else
      for (const [i, run] of runs.entries()) {
        // several columns can't share one name
        const named = shift.count === 1 ? shift.name?.name : shift.name && `${shift.name.name}_${spans[i]}`
        outputs.push({ suffix: `_${named ?? spans[i]}`, runs: [run], aggregate: undefined })
      }
  }
  return { offsets, outputs }
}

const QUERY_TO = sql`{query_to:Int64}`

/**
 * The messages of a run, with their times moved to where they are in the query's own range: so slices of time meet, whatever
 * their width.
 */
const messages = (from: Sql, { time }: WholePipeline, range: TimeRange, offset: number): Sql => {
  const id = ident(time.id)
  const end = range.to === undefined ? sql`${QUERY_TO} - ${num(offset)}` : num(range.to - offset)
  const own = sql`SELECT * FROM ${from} WHERE ${id} >= ${num((range.from ?? 0) - offset)} AND ${id} < ${end}`
  // two levels: a condition beside REPLACE would see the replaced column
  return offset === 0
    ? sql`(${own})`
    : sql`(SELECT * REPLACE (${id} + ${num(offset)} AS ${id}) FROM (${own}))`
}

/** The latest message time that any run has to see is that of the query itself. */
const wider = (range: TimeRange, offset: number): TimeRange => ({
  ...range,
  ...(range.from === undefined ? {} : { from: range.from - offset }),
})

/** All runs, one below the other: the columns of `nested` under their ids, and `__run`. */
export const runsSql = (whole: WholePipeline, range: TimeRange, offsets: readonly number[], from: Sql): Sql =>
  join(
    offsets.map((offset, run) => {
      const columns = whole.nested.output.map(({ id }) => ident(id))
      return sql`SELECT ${join([...columns, sql`${num(run)} AS __run`])} FROM (${whole.nested.sql(messages(from, whole, range, offset))})`
    }),
    '\nUNION ALL\n',
  )

/** What comparing needs: the query's range, and the messages themselves; `columns` of theirs, or all. Reports what is missing. */
export const wholeWithRange = (
  name: string,
  span: Compare['span'],
  pipeline: Pipeline,
  offsets: readonly number[],
  columns?: readonly Column[],
): { readonly whole: WholePipeline; readonly range: TimeRange } | undefined => {
  const { range } = pipeline
  if (range.from === undefined) {
    pipeline.report('DQ331', { name }, span)
    return undefined
  }
  const whole = pipeline.whole(columns)
  if (whole === undefined) {
    const reason = 'it stands in a sub-pipeline, or behind another comparison'
    pipeline.report('DQ408', { what: `\`${name}\``, reason }, span)
    return undefined
  }
  pipeline.widen(wider(range, Math.max(...offsets)))
  return { whole, range }
}

const cell = (
  column: Column,
  { runs, aggregate }: Output,
  pipeline: Pipeline,
): { readonly type: ValueType; readonly text: Sql } => {
  const is = sql`__run IN (${join(runs.map(num))})`
  const value = pipeline.value(column)
  if (aggregate === undefined) {
    const shown = value.type === 'boolean' || value.type === 'texts' ? asText(value) : value
    // what is no group of a run has no row there
    return { type: shown.type, text: sql`anyOrNullIf(${shown.sql}, ${is})` }
  }
  const number = asNumber(value)
  if (aggregate === 'avg') return { type: 'number', text: sql`avgOrNullIf(${number.sql}, ${is})` }
  return {
    type: number.type,
    text:
      aggregate === 'min' ? sql`minOrNullIf(${number.sql}, ${is})` : sql`maxOrNullIf(${number.sql}, ${is})`,
  }
}

export const lowerCompare = (stage: Compare, pipeline: Pipeline): void => {
  if (!pipeline.isAggregated()) {
    pipeline.report('DQ330', { name: 'compare' }, stage.span)
    return
  }
  const { offsets, outputs } = outputsOf(stage.shifts)
  const all = wholeWithRange('compare', stage.span, pipeline, offsets)
  if (all === undefined) return
  const { whole, range } = all
  const keys = pipeline.keys()
  const fields = pipeline.fields()
  const taken = new Set(fields.map(({ name }) => name.toLowerCase()))
  const made = outputs.flatMap((output) =>
    fields
      .filter((column) => output.suffix === '' || !keys.includes(column))
      .map((column) => {
        const name = `${column.name}${output.suffix}`
        if (output.suffix !== '' && taken.has(name.toLowerCase()))
          pipeline.report('DQ307', { name }, stage.span)
        taken.add(name.toLowerCase())
        const of = keys.includes(column)
          ? { type: column.type, text: ident(column.id) }
          : cell(column, output, pipeline)
        const time = column.time === true ? { time: true as const } : {}
        return { column: pipeline.column(name, of.type, time), text: of.text, key: keys.includes(column) }
      }),
  )
  const group = keys.length === 0 ? sql`` : sql`\nGROUP BY ${join(keys.map(({ id }) => ident(id)))}`
  pipeline.relation({
    what: 'compare',
    columns: made.map(({ column }) => column),
    keys: made.filter(({ key }) => key).map(({ column }) => column),
    reads: new Set([...whole.nested.reads, whole.time.id]),
    keeps: false,
    whole: true,
    ...(pipeline.isPivoted() ? { dynamic: true as const } : {}),
    build: (from) =>
      sql`SELECT ${join(
        made.map(({ column, text }) => sql`${text} AS ${ident(column.id)}`),
        ',\n  ',
      )}\nFROM (\n${runsSql(whole, range, offsets, from)}\n)${group}\nHAVING count() > 0`,
  })
}
