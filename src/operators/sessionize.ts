import type { Span } from '../base/span.ts'
import { quoteRegex } from '../compiler/pattern.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { Column } from '../compiler/plan.ts'
import { asInteger, asText, usesOf } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'
import { defineOperator } from './define.ts'

interface Anchor {
  readonly pattern: string
  readonly span: Span
  readonly names: readonly FieldRef[]
}

export interface Sessionize extends StageBase {
  readonly kind: 'sessionize'
  readonly anchors: readonly Anchor[]
}

const anchor = (cursor: StageCursor): Anchor => {
  const parenthesised = cursor.acceptPunctuation('(')
  const { value, span } = cursor.expectString('a pattern such as `"id=* "`')
  if (parenthesised) cursor.expectPunctuation(')')
  cursor.expectWord('as')
  const list = cursor.acceptPunctuation('(')
  const names = [cursor.expectField('a field name')]
  while ((list || !cursor.atString(1)) && cursor.acceptPunctuation(','))
    names.push(cursor.expectField('a field name'))
  if (list) cursor.expectPunctuation(')')
  const stars = value.split('*').length - 1
  if (stars !== names.length)
    cursor.fail('DQ308', { what: `the pattern with ${stars} \`*\``, expected: stars, found: names.length })
  return { pattern: value, span, names }
}

/** What a pattern captures: the field of each group, and whether it has to equal that of an earlier message. */
interface Reading {
  readonly regex: string
  readonly groups: readonly { readonly name: FieldRef; readonly known: boolean }[]
}

const key = (name: string): string => name.toLowerCase()

/** `*` captures; `$name` has to be what an earlier pattern captured under that name. */
const reading = ({ pattern, names, span }: Anchor, known: ReadonlySet<string>): Reading => {
  const groups: { name: FieldRef; known: boolean }[] = []
  const parts = pattern.split(/(\*|\$\w+)/)
  let star = 0
  const body = parts.map((part, i) => {
    const last = parts.slice(i + 1).every((rest) => rest === '')
    if (part === '*') {
      const name = names[star++]
      if (name !== undefined) groups.push({ name, known: known.has(key(name.name)) })
      return '(.*?)'
    }
    if (part.startsWith('$') && known.has(key(part.slice(1)))) {
      groups.push({ name: { name: part.slice(1), span, quoted: false }, known: true })
      // at the end nothing says where the value stops
      return last ? '([^\\s,;"\'\\])]*)' : '(.*?)'
    }
    return quoteRegex(part)
  })
  return {
    regex: `(?s)${pattern.startsWith('*') ? '^' : ''}${body.join('')}${pattern.endsWith('*') ? '$' : ''}`,
    groups,
  }
}

const lower = (stage: Sessionize, pipeline: Pipeline): void => {
  const timeColumn = pipeline.find('_messagetime')
  if (timeColumn === undefined) {
    pipeline.report('DQ319', { what: '`sessionize`', stages: 'the aggregation' }, stage.span)
    return
  }
  const known = new Set<string>()
  const readings: Reading[] = []
  for (const [i, each] of stage.anchors.entries()) {
    const own = new Set<string>()
    for (const { name, span } of each.names) {
      if (own.has(key(name))) pipeline.report('DQ307', { name }, span)
      own.add(key(name))
    }
    const read = reading(each, known)
    if (i > 0 && !read.groups.some((group) => group.known)) {
      const reason =
        'this pattern has nothing in common with those before: use `$name`, or repeat a name after `as`'
      pipeline.report('DQ310', { name: 'sessionize', reason }, each.span)
      return
    }
    readings.push(read)
    for (const name of own) known.add(name)
  }

  const raw = asText(pipeline.raw())
  const time = asInteger(pipeline.value(timeColumn))
  const cell = (message: number, group: number): Sql => ident(`__s${message}_${group}`)
  const tables = readings.map(({ regex, groups }, i) => (from: Sql): Sql => {
    const cells = groups.map((_, j) => sql`__groups[${num(j + 1)}] AS ${cell(i, j)}`)
    const rows = sql`SELECT ${time.sql} AS ${ident(`__time${i}`)}, ${raw.sql} AS ${ident(`__raw${i}`)}, extractGroups(ifNull(${raw.sql}, ''), ${str(regex)}) AS __groups FROM ${from}`
    return sql`(SELECT ${join([ident(`__time${i}`), ident(`__raw${i}`), ...cells])} FROM (${rows}) WHERE notEmpty(__groups))`
  })
  const where = new Map<string, Sql>()
  const outputs: { column: Column; text: Sql }[] = []
  const conditions = readings.map(({ groups }, i) => {
    const equal: Sql[] = []
    for (const [j, { name, known: has }] of groups.entries()) {
      const earlier = where.get(key(name.name))
      if (has && earlier !== undefined) equal.push(sql`${cell(i, j)} = ${earlier}`)
      else if (earlier === undefined) {
        where.set(key(name.name), cell(i, j))
        outputs.push({ column: pipeline.column(name.name, 'text', { notNull: true }), text: cell(i, j) })
      }
    }
    return equal
  })
  const all = (name: string): Sql => join(readings.map((_, i) => ident(`${name}${i}`)))
  const at = pipeline.column('_messageTime', 'integer', { time: true })
  const text = pipeline.column('_raw', 'text')
  const columns = [at, text, ...outputs.map(({ column }) => column)]
  pipeline.relation({
    what: 'sessionize',
    columns,
    reads: usesOf(raw, time),
    keeps: false,
    grouped: false,
    order: [{ value: pipeline.value(at), descending: true }],
    build: (from) => {
      const joined = tables.map((table, i) =>
        i === 0
          ? sql`${table(from)} AS ${ident(`__t${i}`)}`
          : sql`INNER JOIN ${table(from)} AS ${ident(`__t${i}`)} ON ${join(conditions[i] ?? [], ' AND ')}`,
      )
      const items = [
        sql`${readings.length === 1 ? all('__time') : sql`least(${all('__time')})`} AS ${ident(at.id)}`,
        sql`arrayStringConcat([${all('__raw')}], '\\n') AS ${ident(text.id)}`,
        ...outputs.map((output) => sql`${output.text} AS ${ident(output.column.id)}`),
      ]
      return sql`SELECT ${join(items, ',\n  ')}\nFROM ${join(joined, '\n')}`
    },
  })
}

export const sessionize = defineOperator<Sessionize>({
  kind: 'sessionize',
  names: ['sessionize'],
  summary:
    'Joins messages that belong together: each pattern captures fields from one message (as `parse` does), and the messages of a session agree in the fields that patterns have in common and in each `$name`. One row per session: the fields, the earliest `_messageTime`, and the messages in `_raw`.',
  syntax: ['sessionize "<pattern>" as (<field> [, …]), "<pattern with $field>" as (<field> [, …]) [, …]'],
  parse: (cursor) => {
    const anchors = [anchor(cursor)]
    while (cursor.acceptPunctuation(',')) anchors.push(anchor(cursor))
    return { kind: 'sessionize', anchors, span: cursor.span() }
  },
  print: (stage, print) =>
    `sessionize ${stage.anchors
      .map(({ pattern, names }) => `${print.string(pattern)} as (${print.fields(names)})`)
      .join(', ')}`,
  lower,
  examples: [
    '* | sessionize "request=* started" as (request), "request=$request took * ms" as (duration)',
    '* | sessionize "login user=* session=*;" as (user, session), "session=*; page=*" as (session, page)',
  ],
  samples: [
    {
      query:
        '* | sessionize "request=* started" as (request), "request=$request took *ms" as (ms) | fields request, ms',
      input: ['request=7 took 120ms', 'request=8 started', 'request=7 started'],
      output: [{ request: '7', ms: '120' }],
    },
  ],
})
