import { readFileSync } from 'node:fs'
import { FUNCTION_FAMILIES, type FunctionDef } from '../../src/functions/index.ts'
import { AGGREGATES, type AggregateDef } from '../../src/operators/aggregate-functions.ts'
import type { OperatorDef, Sample } from '../../src/operators/define.ts'
import { OPERATORS } from '../../src/operators/index.ts'

/** The part of the reference that is written by hand. Its tables of examples are run by test/engine/language-reference.test.ts. */
export const TEMPLATE = readFileSync(new URL('language-template.md', import.meta.url), 'utf8')

type Operator = Pick<
  OperatorDef<never>,
  'names' | 'summary' | 'syntax' | 'nonStandard' | 'examples' | 'samples' | 'differences'
> & { readonly kind: string }

/** What has no name of its own. */
const TITLES: Readonly<Record<string, string>> = { assignment: 'computed fields', aggregate: 'aggregation' }
const titleOf = ({ kind }: Operator): string => TITLES[kind] ?? kind

/** As GitHub makes them of headings. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-')

const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)
const inCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', '\\n')
const json = (value: unknown): string => JSON.stringify(value)

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(inCell).join(' | ')} |`).join('\n')

type Row = Readonly<Record<string, unknown>>

const cell = (value: unknown): string => {
  if (value === undefined) return ''
  if (value === null) return 'null'
  return value === '' ? 'empty' : typeof value === 'string' ? code(value) : String(value)
}

const rowsTable = (rows: readonly Row[]): string => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return table(
    names.map(code),
    rows.map((row) => names.map((name) => cell(row[name]))),
  )
}

const fence = (queries: readonly string[]): string => `\`\`\`sumo\n${queries.join('\n')}\n\`\`\``

const given = ({ input, tables, places, range }: Sample): readonly string[] => [
  ...(range === undefined ? [] : [`Time range ${code(range.from)} to ${code(range.to)}.`]),
  ...Object.entries(tables ?? {}).map(([name, rows]) => `Table ${code(name)}:\n\n${rowsTable(rows)}`),
  ...(places === undefined
    ? []
    : [
        `The file of \`--geoip\`:\n\n${rowsTable(Object.entries(places).map(([ip, row]) => ({ ip, ...row })))}`,
      ]),
  ...(input.length === 0
    ? []
    : [rowsTable(input.map((message) => (typeof message === 'string' ? { _raw: message } : message)))]),
]

const sampleText = (sample: Sample): string =>
  [fence([sample.query]), ...given(sample), 'gives', rowsTable(sample.output)].join('\n\n')

const operatorText = (operator: Operator): string => {
  const { summary, syntax, names, kind, nonStandard, samples, differences = [], examples } = operator
  const others = names.filter((name) => name !== kind && kind !== 'aggregate')
  const shown = new Set(samples.map(({ query }) => query))
  const further = examples.filter((example) => !shown.has(example))
  return [
    `### ${titleOf(operator)}`,
    summary,
    `\`\`\`\n${syntax.join('\n')}\n\`\`\``,
    ...(others.length === 0 ? [] : [`Also ${others.map(code).join(', ')}.`]),
    ...(nonStandard === undefined ? [] : [`Not Sumo's; there it is written ${code(nonStandard)}.`]),
    ...(differences.length === 0 ? [] : [`*Differs*: ${differences.join(' ')}`]),
    ...(further.length === 0 ? [] : [fence(further)]),
    ...samples.map(sampleText),
  ].join('\n\n')
}

const aggregateRow = ({ names, field, numbers, nonStandard, summary, columns }: AggregateDef) => {
  const argument = field === 'optional' ? '[<field>]' : '<field>'
  const form = names.map((name) =>
    code(`${name}(${argument}${numbers === undefined ? '' : ', <number>, …'})`),
  )
  const column = columns('<field>', numbers === undefined ? [] : [95])[0]?.name ?? ''
  return [
    form.join(', '),
    code(column),
    `${summary}${nonStandard === undefined ? '' : ` Not Sumo's; there it is written ${code(nonStandard)}.`}`,
  ]
}

const callOf = ({ names, params }: FunctionDef): string => {
  const parts = params.map(({ name, optional, rest }, i) => {
    const text = `${i === 0 ? '' : ', '}${name}${rest === true ? ', …' : ''}`
    return optional === true ? `[${text}]` : text
  })
  return `${names[0]}(${parts.join('')})`
}

const functionRow = (def: FunctionDef): readonly string[] => {
  const others = def.names.slice(1)
  return [
    code(callOf(def)),
    `${def.summary}${others.length === 0 ? '' : ` Also ${others.map(code).join(', ')}.`}${
      def.nonStandard === undefined ? '' : ` Not Sumo's; there it is ${code(def.nonStandard)}.`
    }`,
    def.examples.map(({ expression, result }) => `${code(expression)} → ${code(json(result))}`).join('<br>'),
  ]
}

const links = (titles: readonly string[]): string =>
  titles.map((title) => `[${title}](#${anchor(title)})`).join(', ')

/** docs/language/README.md, from the tables that the compiler uses. */
export const languageReference = (): string => {
  const all: readonly Operator[] = OPERATORS
  const sorted = all.toSorted((a, b) => (titleOf(a) < titleOf(b) ? -1 : 1))
  const here = sorted.filter(({ samples }) => samples.length > 0)
  const parts: Readonly<Record<string, string>> = {
    'operator-links': links(here.map(titleOf)),
    'function-links': links(FUNCTION_FAMILIES.map(({ title }) => title)),
    operators: here.map(operatorText).join('\n\n'),
    aggregates: table(['aggregate', 'column', ''], AGGREGATES.map(aggregateRow)),
    functions: FUNCTION_FAMILIES.map(
      ({ title, functions }) =>
        `### ${title}\n\n${table(['function', 'what', 'examples'], functions.map(functionRow))}`,
    ).join('\n\n'),
    cloud: table(
      ['operator', ''],
      sorted
        .filter(({ samples }) => samples.length === 0)
        .map(({ syntax, summary }) => [syntax.map(code).join(', '), summary]),
    ),
  }
  return TEMPLATE.replace(/\{\{([\w-]+)\}\}/g, (all, name: string) => parts[name] ?? all)
}
