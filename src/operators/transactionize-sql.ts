import { quoteRegex } from '../compiler/pattern.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Column } from '../compiler/plan.ts'
import type { Value } from '../compiler/value.ts'
import { asInteger, asText, derived, predicate, usesOf } from '../compiler/values.ts'
import { ident, join, num, type Sql, sql, str, strings } from '../sql/sql.ts'
import type { Aggregate } from './aggregate.ts'
import { lowerAggregation } from './aggregation.ts'
import { components } from './components.ts'
import { lowerMerge, type Merge } from './merge.ts'
import type { Boundary, Transactionize } from './transactionize.ts'
import { FRAMES, rowNumber } from './window.ts'

/** How many different combinations of the fields' values can be linked. */
const MAX_TUPLES = 100_000
/** How many messages `maxSpan` can cut: each cut depends on the one before. */
const MAX_SPAN_ROWS = 10_000

/** Stages that look at single rows: they do the same in a group as outside. */
const ROW_BY_ROW = new Set(
  'where,assignment,eval,parse,parse regex,json,csv,split,keyvalue,parse xml'.split(','),
)

/** A column under construction that no query can name. */
const helper = (
  pipeline: Pipeline,
  name: string,
  text: Sql,
  type: Value['type'],
  from: readonly Value[],
  notNull = true,
): Value =>
  pipeline.value(
    pipeline.extend(name, derived(text, type, from, notNull), { barrier: 'window', internal: true }),
  )

/** What links a message to others: text, null where it has none of the fields. Undefined until the links are known. */
const linkOf = (stage: Transactionize, pipeline: Pipeline): Value | undefined => {
  const texts = stage.fields.map((field) => {
    const text = asText(pipeline.field(field))
    return derived(sql`nullIf(toValidUTF8(${text.sql}), '')`, 'text', [text])
  })
  const [only] = texts
  if (only !== undefined && texts.length === 1) return only
  const columns = texts.map((_, i) => pipeline.column(`c${i}`, 'text', { internal: true }))
  const answer = pipeline.ask({
    key: `transactionize ${stage.span.start}`,
    step: {
      what: 'the links of transactionize',
      columns,
      reads: usesOf(...texts),
      keeps: false,
      build: (from) => {
        const items = texts.map((text, i) => sql`${text.sql} AS ${ident(columns[i]?.id ?? '')}`)
        return sql`SELECT DISTINCT ${join(items)}\nFROM ${from}\nLIMIT ${num(MAX_TUPLES + 1)}`
      },
    },
  })
  if (answer === undefined) return undefined
  if (answer.length > MAX_TUPLES) {
    pipeline.report(
      'DQ333',
      {
        name: 'transactionize',
        limit: MAX_TUPLES,
        what: 'different combinations of the fields',
        help: 'give a shorter time range, filter more before, or group by one field: that has no limit',
      },
      stage.span,
    )
    return undefined
  }
  const tuples = answer
    .map((row) => columns.map((_, i) => (typeof row[`c${i}`] === 'string' ? String(row[`c${i}`]) : null)))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  const found = components(columns.length, tuples)
  // all values of a message are in one group, so that the first it has will do
  const cases = found.fields.flatMap(({ values, groups }, i) => {
    const text = texts[i]
    if (text === undefined || values.length === 0) return []
    return [
      sql`isNotNull(${text.sql}), transform(assumeNotNull(${text.sql}), ${strings(values)}, ${strings(groups.map(String))}, '')`,
    ]
  })
  return cases.length === 0
    ? derived(sql`CAST(NULL, 'Nullable(String)')`, 'text', [])
    : derived(sql`multiIf(${join(cases)}, NULL)`, 'text', texts)
}

const matches = (pipeline: Pipeline, { text }: Boundary): Value => {
  const raw = asText(pipeline.raw())
  const pattern = `(?s)${text.includes('*') ? '^' : ''}${text.split('*').map(quoteRegex).join('.*')}${text.includes('*') ? '$' : ''}`
  return predicate(sql`match(${raw.sql}, ${str(pattern)})`, [raw])
}

/** Cuts a sequence as soon as it lasts longer than `maxSpan`, or has `maxLogs` messages: each cut depends on the one before. */
const spanCuts = (
  stage: Transactionize,
  pipeline: Pipeline,
  maxSpan: number,
  by: readonly Value[],
  time: Value,
  row: Value,
): Value => {
  const cut = pipeline.column('__cut', 'integer', { internal: true, notNull: true })
  const full = stage.maxLogs === undefined ? sql`` : sql` OR acc.2 >= ${num(stage.maxLogs)}`
  const message = str(
    `transactionize: more than ${MAX_SPAN_ROWS} messages of one group with maxSpan: give a shorter time range, or maxPause as well`,
  )
  pipeline.relation({
    what: 'cuts of maxSpan',
    columns: [cut],
    reads: usesOf(...by, time, row),
    keeps: true,
    build: (from, handedOn) => {
      const others = join([...handedOn.map(({ id }) => ident(id)), sql`0`])
      const sorted = sql`SELECT arraySort(x -> tuple(x.1, x.2), groupArray(tuple(assumeNotNull(ifNull(${time.sql}, 0)), ${row.sql}, tuple(${others})))) AS __rows\nFROM ${from}\nGROUP BY ${join(by.map((value) => value.sql))}`
      const fold = sql`arrayFold((acc, t) -> if(acc.2 = 0 OR t - acc.1 > ${num(maxSpan)}${full}, tuple(t, toInt64(1), acc.3 + 1, arrayPushBack(acc.4, acc.3 + 1)), tuple(acc.1, acc.2 + 1, acc.3, arrayPushBack(acc.4, acc.3))), arrayMap(x -> x.1, __rows), tuple(toInt64(0), toInt64(0), toInt64(0), CAST([], 'Array(Int64)'))).4`
      const checked = sql`SELECT * FROM (${sorted}) WHERE throwIf(length(__rows) > ${num(MAX_SPAN_ROWS)}, ${message}) = 0`
      const single = sql`SELECT arrayJoin(arrayZip(arrayMap(x -> x.3, __rows), ${fold})) AS __row\nFROM (${checked})`
      const items = handedOn.map(({ id }, i) => sql`__row.1.${num(i + 1)} AS ${ident(id)}`)
      return sql`SELECT ${join([...items, sql`__row.2 AS ${ident(cut.id)}`])}\nFROM (${single})`
    },
  })
  return pipeline.value(cut)
}

const sub = (stage: Transactionize, pipeline: Pipeline, groups: readonly Column[]): void => {
  for (const each of stage.sub) {
    const keys = () =>
      groups.flatMap((column) => {
        const found = pipeline.find(column.name)
        return found === undefined ? [] : [{ name: found.name, value: pipeline.value(found) }]
      })
    if (each.kind === 'merge') lowerMerge(each as Merge, pipeline, keys())
    else if (each.kind === 'aggregate') {
      const aggregation = each as Aggregate
      const by = groups.map(({ name }) => ({
        expr: { kind: 'field' as const, span: each.span, field: { name, span: each.span, quoted: true } },
        alias: undefined,
      }))
      lowerAggregation({ calls: aggregation.calls, by: [...by, ...aggregation.by] }, pipeline)
    } else if (ROW_BY_ROW.has(each.kind)) pipeline.lowerStage(each, pipeline)
    else {
      pipeline.report(
        'DQ407',
        { operator: 'transactionize', option: `\`${each.kind}\` within a group` },
        each.span,
      )
      return
    }
  }
}

export const lowerTransactionize = (stage: Transactionize, pipeline: Pipeline): void => {
  const timeColumn = pipeline.find('_messagetime')
  if (timeColumn === undefined) {
    pipeline.report('DQ319', { what: '`transactionize`', stages: 'the aggregation' }, stage.span)
    return
  }
  const link = linkOf(stage, pipeline)
  if (link === undefined) return
  const time = asInteger(pipeline.value(timeColumn))
  const identity = pipeline.own('__id')
  const row = identity === undefined ? rowNumber(pipeline, '__row') : pipeline.value(identity)
  const linked = helper(pipeline, '__link', sql`ifNull(${link.sql}, '')`, 'text', [link])
  const order = sql`ORDER BY ${time.sql} ASC, ${row.sql} ASC`
  const starts = stage.startsWith === undefined ? undefined : matches(pipeline, stage.startsWith)
  const ends = stage.endsWith === undefined ? undefined : matches(pipeline, stage.endsWith)

  // where a message begins a new group among those it is linked with
  const links = sql`PARTITION BY ${linked.sql} ${order}`
  const before = sql`${links}${FRAMES.whole}`
  const breaks = [
    ...(stage.maxPause === undefined
      ? []
      : [
          sql`${time.sql} - lagInFrame(${time.sql}, 1, ${time.sql}) OVER (${before}) > ${num(stage.maxPause.ms)}`,
        ]),
    ...(starts === undefined ? [] : [starts.sql]),
    ...(ends === undefined ? [] : [sql`lagInFrame(toUInt8(${ends.sql}), 1, 0) OVER (${before})`]),
  ]
  const used = [
    linked,
    time,
    row,
    ...(starts === undefined ? [] : [starts]),
    ...(ends === undefined ? [] : [ends]),
  ]
  const by = [linked]
  if (breaks.length > 0) {
    const flag = helper(
      pipeline,
      '__break',
      sql`toUInt64(ifNull(${breaks.reduce((a, b) => sql`${a} OR ${b}`)}, 0))`,
      'integer',
      used,
    )
    by.push(
      helper(pipeline, '__run', sql`sum(${flag.sql}) OVER (${links}${FRAMES.running})`, 'integer', [
        flag,
        ...used,
      ]),
    )
  }
  if (stage.maxSpan !== undefined) by.push(spanCuts(stage, pipeline, stage.maxSpan.ms, [...by], time, row))
  else if (stage.maxLogs !== undefined) {
    const rank = sql`row_number() OVER (PARTITION BY ${join(by.map((each) => each.sql))} ${order})`
    by.push(
      helper(pipeline, '__cut', sql`intDiv(${rank} - 1, ${num(stage.maxLogs)})`, 'integer', [
        ...by,
        time,
        row,
      ]),
    )
  }

  const within = sql`PARTITION BY ${join(by.map((each) => each.sql))}`
  const strict = [
    ...(starts !== undefined && stage.startsWith?.strict === true
      ? [sql`argMin(${starts.sql}, tuple(ifNull(${time.sql}, 0), ${row.sql})) OVER (${within})`]
      : []),
    ...(ends !== undefined && stage.endsWith?.strict === true
      ? [sql`argMax(${ends.sql}, tuple(ifNull(${time.sql}, 0), ${row.sql})) OVER (${within})`]
      : []),
  ]
  const member = helper(
    pipeline,
    '__member',
    join([sql`${linked.sql} != ''`, ...strict], ' AND '),
    'boolean',
    [...used, ...by],
  )
  if (!stage.keepOrphans) pipeline.filter(member)
  // a message that belongs to no group is one of its own
  const parts = by.map((each) => sql`toString(${each.sql})`).reduce((a, b) => sql`${a}, '\\0', ${b}`)
  const group = helper(
    pipeline,
    '__group',
    sql`if(${member.sql}, concat('m', ${parts}, ''), concat('o', toString(${row.sql})))`,
    'text',
    [member, row, ...by],
  )
  const whole = sql`PARTITION BY ${group.sql}`
  const first = helper(pipeline, '__first', sql`ifNull(min(${time.sql}) OVER (${whole}), 0)`, 'integer', [
    time,
    group,
  ])
  const prefix = stage.name?.name ?? '_group'
  const add = (suffix: string, text: Sql, type: Value['type'], from: readonly Value[]): Column =>
    pipeline.extend(`${prefix}${suffix}`, derived(text, type, from, true), { barrier: 'window' })
  const groups = [
    add('', sql`dense_rank() OVER (ORDER BY ${first.sql} ASC, ${group.sql} ASC)`, 'integer', [first, group]),
    add(
      '_duration',
      sql`ifNull(max(${time.sql}) OVER (${whole}) - min(${time.sql}) OVER (${whole}), 0)`,
      'integer',
      [time, group],
    ),
    add('_size', sql`count() OVER (${whole})`, 'integer', [group]),
    add('_orphaned', sql`NOT ${member.sql}`, 'boolean', [member]),
  ]
  sub(stage, pipeline, groups)
}
