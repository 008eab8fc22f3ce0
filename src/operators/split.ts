import { defineOperator } from './define.ts'
import {
  CHARACTER_OPTIONS,
  type Delimited,
  lowerDelimited,
  parseDelimited,
  printDelimited,
} from './delimited.ts'

export interface Split extends Delimited {
  readonly kind: 'split'
}

export const split = defineOperator<Split>({
  kind: 'split',
  names: ['split'],
  summary:
    'Extracts what stands between delimiters; text in quotes is not cut. A row with fewer parts gets null.',
  syntax: ["split <field> [delim=','] [escape='\\'] [quote='\"'] extract <name>, _, <n> as <name>, …"],
  parse: (cursor) => ({ kind: 'split', ...parseDelimited(cursor, CHARACTER_OPTIONS) }),
  print: (stage, print) => printDelimited(stage, 'split', print),
  lower: lowerDelimited,
  examples: [
    "* | split _raw delim=':' extract 1 as user, 3 as session",
    "* | split _raw delim='|', escape='^' extract vendor, _, 5 as rule, severity",
  ],
  samples: [
    {
      query: "* | split _raw delim='|' extract vendor, _, 4 as severity | fields vendor, severity",
      input: ['acme|x1|rule 7|high', 'acme|"a|b"'],
      output: [
        { vendor: 'acme', severity: 'high' },
        { vendor: 'acme', severity: null },
      ],
    },
  ],
  differences: ['A part that is not there is null; Sumo’s docs are silent.'],
})
