import { asNumber, derived } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { Sql } from '../sql/sql.ts'
import { sql, str } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { numberOption, type OptionReaders, printOptions, readOptions } from './options.ts'

interface BinOptions {
  readonly width?: number
  readonly min?: number
  readonly max?: number
}

export interface Bin extends StageBase {
  readonly kind: 'bin'
  readonly field: FieldRef
  readonly options: BinOptions
}

const READERS: OptionReaders<BinOptions> = { width: numberOption, min: numberOption, max: numberOption }

const float = (value: number): Sql => sql`toFloat64(${str(String(value))})`

export const bin = defineOperator<Bin>({
  kind: 'bin',
  names: ['bin'],
  summary:
    'Puts numbers in bins of one width, counted from `min` (else from 0): adds `_bin_label`, `_bin_lower` (inclusive) and `_bin_upper` (exclusive). What is below `min` goes to the first bin, what is above `max` to the last; what is no number gets null.',
  syntax: ['bin <field> width=<number> [, min=<number>] [, max=<number>]'],
  parse: (cursor) => {
    const field = cursor.expectField('a field with numbers')
    cursor.acceptPunctuation(',')
    const options = readOptions(cursor, READERS)
    const { width, min, max } = options
    if (width === undefined)
      return cursor.fail('DQ201', {
        expected: '`width=` and a number',
        found: cursor.atEnd() ? 'the end of the stage' : 'something else',
        help: `\`bin ${field.name} width=10\``,
      })
    if (width <= 0) cursor.fail('DQ310', { name: 'bin', reason: '`width` must be above 0' }, cursor.span())
    if (min !== undefined && max !== undefined && max <= min)
      cursor.fail('DQ310', { name: 'bin', reason: '`max` must be above `min`' }, cursor.span())
    return { kind: 'bin', field, options, span: cursor.span() }
  },
  print: (stage, print) => `bin ${print.field(stage.field)} ${printOptions(stage.options)}`,
  lower: (stage, pipeline) => {
    const { width = 1, min, max } = stage.options
    const x = asNumber(pipeline.field(stage.field))
    const origin = float(min ?? 0)
    const step = float(width)
    const index = sql`floor((${x.sql} - ${origin}) / ${step})`
    const notBelow = min === undefined ? index : sql`greatest(${index}, 0)`
    const lastBin = max === undefined ? undefined : sql`ceil((${float(max)} - ${origin}) / ${step}) - 1`
    const within = lastBin === undefined ? notBelow : sql`least(${notBelow}, ${lastBin})`
    // `least` and `greatest` leave nulls out
    const at = pipeline.value(
      pipeline.extend('__bin', derived(sql`if(isNull(${x.sql}), NULL, ${within})`, 'number', [x]), {
        internal: true,
      }),
    )
    const lower = derived(sql`${origin} + ${at.sql} * ${step}`, 'number', [at])
    const upper = derived(sql`${origin} + (${at.sql} + 1) * ${step}`, 'number', [at])
    const label = derived(
      sql`concat('[', toString(${lower.sql}), ', ', toString(${upper.sql}), ')')`,
      'text',
      [at],
    )
    pipeline.extend('_bin_label', label)
    pipeline.extend('_bin_lower', lower)
    pipeline.extend('_bin_upper', upper)
  },
  examples: [
    '* | bin _size width=100 | count by _bin_label, _bin_lower | sort by +_bin_lower',
    '* | bin _size width=50, min=0, max=500 | count by _bin_upper',
  ],
  samples: [
    {
      query:
        '* | parse "ms=*;" as ms | bin ms width=100 | count by _bin_label, _bin_lower, _bin_upper | sort by +_bin_lower',
      input: ['ms=20;', 'ms=99.5;', 'ms=100;'],
      output: [
        { _bin_label: '[0, 100)', _bin_lower: 0, _bin_upper: 100, _count: 2 },
        { _bin_label: '[100, 200)', _bin_lower: 100, _bin_upper: 200, _count: 1 },
      ],
    },
  ],
})
