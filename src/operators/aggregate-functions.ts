import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Value } from '../compiler/value.ts'
import { asNumber, asText, derived, usesOf } from '../compiler/values.ts'
import { num, type Sql, sql } from '../sql/sql.ts'
import { rowNumber } from './window.ts'

/** One aggregate: its default column names, and the SQL for its field. */
export interface AggregateDef {
  readonly names: readonly [string, ...string[]]
  readonly nonStandard?: string
  readonly summary: string
  /** `optional`: `count` and `count(x)`. `numbers`: how many constants follow the field (`pct(x, 50, 95)`). */
  readonly field: 'optional' | 'required'
  readonly numbers?: 'many'
  /** Several fields count as one, a tuple: `count_distinct(a, b)`. Not in Sumo's reference, but in its own apps. */
  readonly fields?: 'many'
  /** With several values it is the function of that name: `min((fps + 1) * 10, 70)`. */
  readonly alsoFunction?: true
  /** Result columns; one, but for `pct` with several percentiles. `field` is the field's name as written. */
  readonly columns: (
    field: string,
    numbers: readonly number[],
  ) => readonly { readonly name: string; readonly of: number | undefined }[]
  readonly lower: (value: Value | undefined, number: number | undefined, pipeline: Pipeline) => Value
}

const one =
  (name: string): AggregateDef['columns'] =>
  () => [{ name, of: undefined }]

const numeric =
  (fn: (x: Sql) => Sql) =>
  (value: Value | undefined): Value => {
    const x = value === undefined ? undefined : asNumber(value)
    return derived(
      x === undefined ? sql`NULL` : fn(sql`toFloat64(${x.sql})`),
      'number',
      x === undefined ? [] : [x],
    )
  }

/** The smallest, largest, first or last of points in time is one. */
const likeTime = (of: Value | undefined, result: Value): Value =>
  of?.time === true ? { ...result, time: true } : result

/** The names of `pct` and its kin: `_<field>_pct_<percentile>`. */
const percentiles: AggregateDef['columns'] = (field, numbers) =>
  (numbers.length === 0 ? [50] : numbers).map((p) => ({ name: `_${field}_pct_${p}`, of: p }))

const percentile = (value: Value | undefined, p: number | undefined): Value =>
  numeric((x) => sql`quantileExactInclusiveOrNull(${num((p ?? 50) / 100)})(${x})`)(value)

/** Position of a row in the current order: what `first` and `last` go by. */
const position = (pipeline: Pipeline): Value => {
  const known = pipeline.own('__position')
  return known === undefined ? rowNumber(pipeline, '__position') : pipeline.value(known)
}

const pick =
  (fn: (x: Sql, by: Sql) => Sql, by: (pipeline: Pipeline) => Value | undefined) =>
  (value: Value | undefined, _: number | undefined, pipeline: Pipeline): Value => {
    const key = by(pipeline)
    if (value === undefined || key === undefined) return derived(sql`NULL`, 'null', [])
    // a tuple, so that the row is picked by its place also where the value there is null
    return likeTime(
      value,
      derived(
        sql`tupleElement(${fn(sql`tuple(${value.sql})`, key.sql)}, 1)`,
        value.type,
        [value, key],
        value.notNull === true,
      ),
    )
  }

const byTime = (pipeline: Pipeline): Value | undefined => {
  const column = pipeline.find('_messagetime')
  if (column === undefined) return undefined
  const [time, tie] = [pipeline.value(column), pipeline.own('__id')]
  return tie === undefined
    ? time
    : derived(sql`tuple(${time.sql}, ${pipeline.value(tie).sql})`, 'texts', [time, pipeline.value(tie)])
}

const first = sql`argMin`
const last = sql`argMax`

/** Every aggregate. */
export const AGGREGATES: readonly AggregateDef[] = [
  {
    names: ['count'],
    summary: 'Number of rows; with a field, of rows where it is not null.',
    field: 'optional',
    columns: one('_count'),
    lower: (value) =>
      derived(
        value === undefined || value.notNull === true ? sql`count()` : sql`countIf(isNotNull(${value.sql}))`,
        'integer',
        value === undefined ? [] : [value],
        true,
      ),
  },
  {
    names: ['count_distinct'],
    summary:
      'Number of different values; null is none, an empty text is one. Of several fields: of their combinations in which none is null.',
    field: 'required',
    fields: 'many',
    columns: one('_count_distinct'),
    lower: (value) =>
      derived(
        value === undefined ? sql`0` : sql`uniqExact(${value.sql})`,
        'integer',
        value === undefined ? [] : [value],
        true,
      ),
  },
  {
    names: ['dc', 'distinct_count'],
    nonStandard: 'count_distinct(<field>)',
    summary: 'Number of different values.',
    field: 'required',
    columns: one('_count_distinct'),
    lower: (value) =>
      derived(
        value === undefined ? sql`0` : sql`uniqExact(${value.sql})`,
        'integer',
        value === undefined ? [] : [value],
        true,
      ),
  },
  {
    names: ['sum'],
    summary: 'Sum; what is no number is left out.',
    field: 'required',
    columns: one('_sum'),
    lower: numeric((x) => sql`sumOrNull(${x})`),
  },
  {
    names: ['avg'],
    summary: 'Mean; what is no number is left out.',
    field: 'required',
    columns: one('_avg'),
    lower: numeric((x) => sql`avgOrNull(${x})`),
  },
  {
    names: ['min'],
    alsoFunction: true,
    summary: 'Smallest number.',
    field: 'required',
    columns: one('_min'),
    lower: (value) => likeTime(value, numeric((x) => sql`minOrNull(${x})`)(value)),
  },
  {
    names: ['max'],
    alsoFunction: true,
    summary: 'Largest number.',
    field: 'required',
    columns: one('_max'),
    lower: (value) => likeTime(value, numeric((x) => sql`maxOrNull(${x})`)(value)),
  },
  {
    names: ['stddev'],
    summary: 'Sample standard deviation.',
    field: 'required',
    columns: one('_stddev'),
    lower: numeric((x) => sql`stddevSampOrNull(${x})`),
  },
  {
    names: ['pct'],
    summary: 'Percentiles, interpolated between the nearest values.',
    field: 'required',
    numbers: 'many',
    columns: percentiles,
    lower: percentile,
  },
  {
    names: ['pct_sampling'],
    summary: 'Percentiles, in Sumo of a sample of 1,000 messages; here of all, as with `pct`.',
    field: 'required',
    numbers: 'many',
    columns: percentiles,
    lower: percentile,
  },
  {
    names: ['median'],
    summary: 'The 50th percentile.',
    field: 'required',
    columns: one('_median'),
    lower: (value) => percentile(value, 50),
  },
  {
    names: ['first'],
    summary: 'Value in the first row of the current order (newest first unless sorted).',
    field: 'required',
    columns: one('_first'),
    lower: pick((x, by) => sql`${first}(${x}, ${by})`, position),
  },
  {
    names: ['last'],
    summary: 'Value in the last row of the current order.',
    field: 'required',
    columns: one('_last'),
    lower: pick((x, by) => sql`${last}(${x}, ${by})`, position),
  },
  {
    names: ['most_recent'],
    summary: 'Value at the latest message time.',
    field: 'required',
    columns: one('_mostrecent'),
    lower: pick((x, by) => sql`${last}(${x}, ${by})`, byTime),
  },
  {
    names: ['least_recent'],
    summary: 'Value at the earliest message time.',
    field: 'required',
    columns: one('_leastrecent'),
    lower: pick((x, by) => sql`${first}(${x}, ${by})`, byTime),
  },
  {
    names: ['values'],
    summary:
      'Different values that are not null, in code-point order, joined by line feeds; the first 100 of them.',
    field: 'required',
    columns: one('_values'),
    lower: (value) => {
      if (value === undefined) return derived(sql`''`, 'text', [], true)
      const text = asText(value)
      return {
        ...derived(
          sql`arrayStringConcat(arraySlice(arraySort(groupUniqArrayIf(assumeNotNull(${text.sql}), isNotNull(${text.sql}))), 1, 100), '\\n')`,
          'text',
          [text],
          true,
        ),
        uses: usesOf(text),
      }
    },
  },
]

const BY_NAME = new Map(AGGREGATES.flatMap((def) => def.names.map((name) => [name, def] as const)))

export const lookupAggregate = (name: string): AggregateDef | undefined => BY_NAME.get(name.toLowerCase())
/** Is this call an aggregate? `args`: how many arguments it has. */
export const isAggregate = (name: string, args: number): boolean => {
  const def = lookupAggregate(name)
  return def !== undefined && !(def.alsoFunction === true && args > 1)
}
export const aggregateNames = (): readonly string[] => [...BY_NAME.keys()]
