import { defineOperator } from './define.ts'
import {
  CHARACTER_OPTIONS,
  type Delimited,
  lowerDelimited,
  parseDelimited,
  printDelimited,
} from './delimited.ts'
import type { OptionReader } from './options.ts'

export interface Csv extends Delimited {
  readonly kind: 'csv'
}

const delim: OptionReader<string> = (cursor) =>
  cursor.fail('DQ310', { name: 'csv', reason: 'it cuts at commas; `split` takes a `delim`' })

export const csv = defineOperator<Csv>({
  kind: 'csv',
  names: ['csv'],
  summary: 'Extracts columns of comma-separated values. A row with fewer columns gets null.',
  syntax: [
    "csv <field> [escape='\\'] [quote='\"'] extract <name>, _, <name>, …",
    'csv <field> extract <n> as <name>, …',
  ],
  parse: (cursor) => ({ kind: 'csv', ...parseDelimited(cursor, { ...CHARACTER_OPTIONS, delim }) }),
  print: (stage, print) => printDelimited(stage, 'csv', print),
  lower: lowerDelimited,
  examples: ['* | csv _raw extract user, _, action', "* | csv _raw quote=''' extract 2 as host, 5 as port"],
  samples: [
    {
      query: '* | csv _raw extract user, _, action | fields user, action',
      input: ['ann,10,login', '"B., Bob",11,"say ""hi"""'],
      output: [
        { user: 'ann', action: 'login' },
        { user: 'B., Bob', action: 'say "hi"' },
      ],
    },
  ],
  differences: ['A column that is not there is null; Sumo’s docs are silent.'],
})
