import type { Span } from '../base/span.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { defineOperator } from './define.ts'
import { lowerJoin } from './join-plan.ts'

/** `t1.a`. */
export interface TableField {
  /** Index of the table. */
  readonly table: number
  readonly field: FieldRef
}

export interface JoinCondition {
  readonly left: TableField
  readonly right: TableField
}

export interface JoinedTable {
  readonly stages: readonly StageBase[]
  readonly name: FieldRef
}

export interface Join extends StageBase {
  readonly kind: 'join'
  readonly tables: readonly JoinedTable[]
  readonly on: readonly JoinCondition[]
  readonly timeWindow: { readonly ms: number; readonly text: string } | undefined
}

const tableField = (cursor: StageCursor, tables: readonly JoinedTable[]): TableField => {
  const ref = cursor.expectField('a field of a table: `t1.name`')
  const dot = ref.name.indexOf('.')
  const name = dot < 0 ? ref.name : ref.name.slice(0, dot)
  const table = tables.findIndex((each) => each.name.name.toLowerCase() === name.toLowerCase())
  if (dot < 0 || table < 0)
    return cursor.fail(
      'DQ415',
      {
        name: ref.name,
        reason: 'is no field of a joined table',
        help: `write it with the name of its table: ${tables.map((each) => `\`${each.name.name}.${dot < 0 ? name : ref.name.slice(dot + 1)}\``).join(' or ')}`,
      },
      ref.span,
    )
  const start = ref.quoted ? ref.span.start : ref.span.start + dot + 1
  return {
    table,
    field: { name: ref.name.slice(dot + 1), span: { start, end: ref.span.end }, quoted: ref.quoted },
  }
}

const conditions = (cursor: StageCursor, tables: readonly JoinedTable[]): readonly JoinCondition[] => {
  const found: JoinCondition[] = []
  do {
    const left = tableField(cursor, tables)
    if (!cursor.acceptPunctuation('=')) cursor.expectPunctuation('==')
    found.push({ left, right: tableField(cursor, tables) })
  } while (cursor.acceptWord('and') !== undefined || cursor.acceptPunctuation('&&'))
  if (cursor.atWord('or') || cursor.atPunctuation('||'))
    cursor.fail('DQ201', {
      expected: '`and`',
      found: '`or`',
      help: 'tables are joined where all conditions hold',
    })
  return found
}

const uniqueNames = (tables: readonly JoinedTable[], cursor: StageCursor): void => {
  const names = new Set<string>()
  for (const { name } of tables) {
    if (names.has(name.name.toLowerCase())) cursor.report('DQ307', { name: name.name }, name.span)
    names.add(name.name.toLowerCase())
  }
}

const parse = (cursor: StageCursor): Join => {
  const tables: JoinedTable[] = []
  let end: Span = cursor.here()
  do {
    const stages = cursor.subPipeline()
    cursor.expectWord('as')
    const name = cursor.expectField('a name for the table')
    tables.push({ stages, name })
    end = name.span
  } while (cursor.acceptPunctuation(','))
  if (tables.length < 2)
    cursor.fail('DQ201', { expected: 'a second table, `, (…) as t2`', found: 'only one' }, end)
  uniqueNames(tables, cursor)
  cursor.expectWord('on')
  const on = conditions(cursor, tables)
  const bracket = cursor.acceptPunctuation('[')
  const timeWindow =
    cursor.acceptWord('timewindow') === undefined ? undefined : cursor.expectDuration('a duration')
  if (bracket) cursor.expectPunctuation(']')
  return {
    kind: 'join',
    tables,
    on,
    timeWindow: timeWindow === undefined ? undefined : { ms: timeWindow.ms, text: timeWindow.text },
    span: cursor.span(),
  }
}

export const join = defineOperator<Join>({
  kind: 'join',
  names: ['join'],
  summary:
    'Puts rows together that have equal fields, as an inner join does. Every table is a query over the rows so far; its field `a` is `t1_a` afterwards, and `_messageTime` is gone.',
  syntax: [
    'join (<operator> | …) as <t1>, (<operator> | …) as <t2> [, …] on <t1>.<field> = <t2>.<field> [and …] [timewindow <duration>]',
  ],
  parse,
  print: (stage, print) => {
    const tables = stage.tables.map(
      ({ stages, name }) => `${print.subPipeline(stages)} as ${print.field(name)}`,
    )
    const side = ({ table, field }: TableField) => {
      const name = `${stage.tables[table]?.name.name ?? ''}.${field.name}`
      return print.field({ ...field, name })
    }
    const on = stage.on.map(({ left, right }) => `${side(left)} = ${side(right)}`)
    return `join ${tables.join(', ')} on ${on.join(' and ')}${stage.timeWindow === undefined ? '' : ` timewindow ${stage.timeWindow.text}`}`
  },
  lower: lowerJoin,
  examples: [
    '* | join (parse "start job=*;" as job) as a, (parse "end job=* in=*;" as id, took) as b on a.job = b.id timewindow 10m | fields a_job, b_took',
    '* | timeslice 1h | join (parse "in *;" as who) as i, (parse "out *;" as who | count by who, _timeslice) as o on i.who = o.who and i._timeslice = o._timeslice | count by i_who, o__count',
  ],
  samples: [
    {
      query:
        '* | join (parse "start job=*;" as job) as a, (parse "end job=* in=*ms;" as job, ms) as b on a.job = b.job | fields a_job, b_ms',
      input: ['end job=7 in=120ms;', 'start job=8;', 'start job=7;'],
      output: [{ a_job: '7', b_ms: '120' }],
    },
  ],
})
