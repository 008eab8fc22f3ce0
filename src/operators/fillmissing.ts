import type { Pipeline } from '../compiler/pipeline-types.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'
import { defineOperator } from './define.ts'
import { lowerFillmissing } from './fillmissing-sql.ts'

export type Generator =
  | {
      readonly kind: 'timeslice'
      /** Absent: as the `timeslice` before. */
      readonly width: { readonly ms: number; readonly text: string } | undefined
      readonly field: FieldRef | undefined
    }
  /** `values all`: what the field has. */
  | { readonly kind: 'values'; readonly values: readonly string[] | 'all'; readonly field: FieldRef }

export interface Fillmissing extends StageBase {
  readonly kind: 'fillmissing'
  readonly generators: readonly Generator[]
  readonly defaults: readonly { readonly value: string | number | null; readonly field: FieldRef }[]
  readonly takeLast: boolean
}

const duration = (cursor: StageCursor): { readonly ms: number; readonly text: string } => {
  const { ms, text, span } = cursor.expectDuration('the width of the slices, such as `15m`')
  if (ms < 1)
    cursor.fail('DQ311', { what: 'the width in ms', min: 1, max: Number.MAX_SAFE_INTEGER, found: ms }, span)
  return { ms, text }
}

const valueList = (cursor: StageCursor): readonly string[] => {
  cursor.expectPunctuation('(')
  const found: string[] = []
  do found.push(cursor.expectString('a value in quotes').value)
  while (cursor.acceptPunctuation(','))
  cursor.expectPunctuation(')')
  return found
}

const generator = (cursor: StageCursor): Generator => {
  if (cursor.acceptWord('timeslice') !== undefined) {
    const parenthesised = cursor.acceptPunctuation('(')
    const bare = !parenthesised && !cursor.atEnd() && !cursor.atPunctuation(',') && !cursor.atField()
    const width = parenthesised || (bare && !cursor.atWord('in')) ? duration(cursor) : undefined
    if (parenthesised) cursor.expectPunctuation(')')
    const field =
      cursor.acceptWord('in') === undefined ? undefined : cursor.expectField('a field with slices')
    return { kind: 'timeslice', width, field }
  }
  if (cursor.acceptWord('values') === undefined)
    return cursor.fail('DQ201', { expected: '`timeslice` or `values`', found: 'something else' })
  const values = cursor.acceptWord('all') === undefined ? valueList(cursor) : ('all' as const)
  cursor.expectWord('in')
  return { kind: 'values', values, field: cursor.expectField('the field that has the values') }
}

const constant = (cursor: StageCursor): string | number | null => {
  const expr = cursor.expression()
  if (expr.kind === 'string' || expr.kind === 'number') return expr.value
  if (expr.kind === 'null') return null
  if (expr.kind === 'unary' && expr.op === '-' && expr.operand.kind === 'number') return -expr.operand.value
  return cursor.fail('DQ309', { what: 'what fills a field' }, expr.span)
}

const defaults = (cursor: StageCursor): Fillmissing['defaults'] => {
  const found: { value: string | number | null; field: FieldRef }[] = []
  do {
    const value = constant(cursor)
    cursor.expectWord('for')
    found.push({ value, field: cursor.expectField('the field to fill') })
  } while (cursor.acceptPunctuation(','))
  return found
}

const printGenerator = (of: Generator, print: StagePrinter): string => {
  const field = of.field === undefined ? '' : ` in ${print.field(of.field)}`
  if (of.kind === 'timeslice') return `timeslice${of.width === undefined ? '' : `(${of.width.text})`}${field}`
  return `values${of.values === 'all' ? ' all' : `(${of.values.map(print.string).join(', ')})`}${field}`
}

const printConstant = (value: string | number | null, print: StagePrinter): string =>
  typeof value === 'string' ? print.string(value) : String(value)

export const fillmissing = defineOperator<Fillmissing>({
  kind: 'fillmissing',
  names: ['fillmissing'],
  summary:
    'Adds the groups that have no data: every combination of the slices of the time range (of the data where no range is given) and of the values given, at most 10,000. Before an aggregation only slices are added: each is then a row that has nothing else. Other fields become 0, false or null by their type, null after `transpose`, what `with` says, or with `takeLast` what they were in the slice before.',
  syntax: [
    'fillmissing <generator> [, <generator>] [with <constant> for <field> [, …]] [takeLast]',
    'generator: timeslice[(<duration>)] [in <field>]',
    'generator: values("<value>" [, "<value>"]) in <field>',
    'generator: values all in <field>',
  ],
  parse: (cursor) => {
    const generators = [generator(cursor)]
    while (cursor.acceptPunctuation(',')) generators.push(generator(cursor))
    const given = cursor.acceptWord('with') === undefined ? [] : defaults(cursor)
    const takeLast = cursor.acceptWord('takelast') !== undefined
    if (takeLast && !generators.some(({ kind }) => kind === 'timeslice'))
      cursor.fail('DQ310', { name: 'fillmissing', reason: '`takeLast` needs the `timeslice` generator' })
    return { kind: 'fillmissing', generators, defaults: given, takeLast, span: cursor.span() }
  },
  print: (stage, print) => {
    const given = stage.defaults.map(
      ({ value, field }) => `${printConstant(value, print)} for ${print.field(field)}`,
    )
    return `fillmissing ${stage.generators.map((of) => printGenerator(of, print)).join(', ')}${
      given.length === 0 ? '' : ` with ${given.join(', ')}`
    }${stage.takeLast ? ' takeLast' : ''}`
  },
  lower: (stage, pipeline: Pipeline) => lowerFillmissing(stage, pipeline),
  examples: [
    '* | timeslice 1h | count by _timeslice | fillmissing timeslice(1h)',
    '* | timeslice 1h | count by _timeslice, _sourceHost | fillmissing timeslice, values all in _sourceHost takeLast',
    '* | count by _sourceHost | fillmissing values("web", "db") in _sourceHost with -1 for _count',
    '* | timeslice 1h | fillmissing timeslice | count by _timeslice',
  ],
  samples: [
    {
      query: '* | timeslice 1h | count by _timeslice | fillmissing timeslice(1h) | sort by +_timeslice',
      input: [
        { _messageTime: '2026-03-10T14:10:00Z', _raw: 'b' },
        { _messageTime: '2026-03-10T12:00:00Z', _raw: 'a' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', _count: 1 },
        { _timeslice: '2026-03-10T13:00:00Z', _count: 0 },
        { _timeslice: '2026-03-10T14:00:00Z', _count: 1 },
      ],
    },
    {
      query:
        '* | timeslice 1h | fillmissing timeslice | count by _timeslice, _sourceHost | sort by +_timeslice',
      input: [
        { _messageTime: '2026-03-10T14:10:00Z', _sourceHost: 'web', _raw: 'b' },
        { _messageTime: '2026-03-10T12:00:00Z', _sourceHost: 'web', _raw: 'a' },
      ],
      output: [
        { _timeslice: '2026-03-10T12:00:00Z', _sourceHost: 'web', _count: 1 },
        { _timeslice: '2026-03-10T13:00:00Z', _sourceHost: null, _count: 1 },
        { _timeslice: '2026-03-10T14:00:00Z', _sourceHost: 'web', _count: 1 },
      ],
    },
    {
      query:
        '* | count by _sourceHost | fillmissing values("web1", "web2") in _sourceHost | sort by _sourceHost asc',
      input: [{ _sourceHost: 'web1', _raw: 'a' }],
      output: [
        { _sourceHost: 'web1', _count: 1 },
        { _sourceHost: 'web2', _count: 0 },
      ],
    },
  ],
})
