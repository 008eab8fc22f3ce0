import { translateRegex } from '../compiler/pattern.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { AnswerRow } from '../compiler/plan.ts'
import { regexSql } from '../compiler/regex-sql.ts'
import { asInteger, asText, derived, predicate, usesOf } from '../compiler/values.ts'
import type { StageBase } from '../language/ast.ts'
import { ident, join, num, sql, str, strings } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { trace as follow, type Link } from './trace-links.ts'

export interface Trace extends StageBase {
  readonly kind: 'trace'
  /** Only forward (`+`) or backward (`-`) in time. */
  readonly direction: '+' | '-' | undefined
  readonly pattern: { readonly value: string; readonly span: StageBase['span'] }
  readonly start: string
}

/** How many messages with two values or more can be linked. */
const MAX = 100_000

const linkOf = (row: AnswerRow): Link => ({
  time: Number(row['time'] ?? 0),
  values: Array.isArray(row['values']) ? row['values'].map(String) : [],
})

const lower = (stage: Trace, pipeline: Pipeline): void => {
  const column = pipeline.find('_messagetime')
  if (column === undefined) {
    pipeline.report('DQ319', { what: '`trace`', stages: 'the aggregation' }, stage.span)
    return
  }
  const regex = regexSql(stage.pattern.value, stage.pattern.span, pipeline, 'replace')
  const { groups, problem } = translateRegex(stage.pattern.value, 'replace')
  if (problem !== undefined) return
  if (groups.length !== 1) {
    const reason = `the regular expression needs one group, \`(…)\`, and has ${groups.length}`
    pipeline.report('DQ310', { name: 'trace', reason }, stage.pattern.span)
    return
  }
  const raw = asText(pipeline.raw())
  const time = asInteger(pipeline.value(column))
  const found = pipeline.value(
    pipeline.extend(
      '__traced',
      derived(sql`arrayDistinct(extractAll(toValidUTF8(ifNull(${raw.sql}, '')), ${regex}))`, 'texts', [raw]),
      { internal: true },
    ),
  )
  const at = pipeline.column('time', 'integer', { internal: true })
  const values = pipeline.column('values', 'texts', { internal: true })
  // a message with one value links nothing: what it has decides whether it stays, and that is known without asking
  const answer = pipeline.ask({
    key: `trace ${stage.span.start}`,
    step: {
      what: 'the links of trace',
      columns: [at, values],
      reads: usesOf(found, time),
      keeps: false,
      build: (from) =>
        sql`SELECT DISTINCT ${stage.direction === undefined ? sql`0` : sql`ifNull(${time.sql}, 0)`} AS ${ident(at.id)}, arraySort(${found.sql}) AS ${ident(values.id)}\nFROM ${from}\nWHERE length(${found.sql}) > 1 OR has(${found.sql}, ${str(stage.start)})\nLIMIT ${num(MAX + 1)}`,
    },
  })
  if (answer === undefined) return
  if (answer.length > MAX) {
    const help = 'give a shorter time range, or filter more before'
    pipeline.report(
      'DQ333',
      { name: 'trace', limit: MAX, what: 'messages that link values', help },
      stage.span,
    )
    return
  }
  const linked = [...follow(answer.map(linkOf), stage.start, stage.direction)]
  if (stage.direction === undefined) {
    pipeline.filter(predicate(sql`hasAny(${found.sql}, ${strings(linked.map(([value]) => value))})`, [found]))
    return
  }
  if (linked.length === 0) {
    pipeline.filter(predicate(sql`false`, []))
    return
  }
  const none = stage.direction === '+' ? sql`9223372036854775807` : sql`-9223372036854775807`
  const since = sql`transform(v, ${strings(linked.map(([value]) => value))}, [${join(linked.map(([, when]) => sql`toInt64(${num(when)})`))}], toInt64(${none}))`
  const test = stage.direction === '+' ? sql`${since} <= ${time.sql}` : sql`${since} >= ${time.sql}`
  pipeline.filter(predicate(sql`arrayExists(v -> ifNull(${test}, 0), ${found.sql})`, [found, time]))
}

export const trace = defineOperator<Trace>({
  kind: 'trace',
  names: ['trace'],
  summary:
    'Keeps the messages that are linked with a value: those that have it, those that share another value with these, and so on. The regular expression captures the values. With `+` links are followed only forward in time, with `-` only backward.',
  syntax: ['trace [+ | -] "<regular expression with one group>" "<start value>"'],
  parse: (cursor) => {
    const direction = cursor.acceptPunctuation('+') ? '+' : cursor.acceptPunctuation('-') ? '-' : undefined
    const pattern = cursor.expectPatternString('a regular expression with one group')
    const start = cursor.expectString('the value to start from').value
    return { kind: 'trace', direction, pattern, start, span: cursor.span() }
  },
  print: (stage, print) =>
    `trace ${stage.direction === undefined ? '' : `${stage.direction} `}${print.pattern(stage.pattern.value)} ${print.string(stage.start)}`,
  lower,
  examples: ['* | trace "id=([0-9a-f]{4})" "7f92"', '* | trace + "host=(\\w+)" "web1"'],
  samples: [
    {
      query: '* | trace "(?:id|parent)=(\\w+)" "a1" | fields _raw',
      input: ['id=c3 parent=b2', 'id=x9', 'id=b2 parent=a1', 'id=a1'],
      output: [{ _raw: 'id=c3 parent=b2' }, { _raw: 'id=b2 parent=a1' }, { _raw: 'id=a1' }],
    },
  ],
})
