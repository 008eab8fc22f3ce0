import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'
import { defineOperator } from './define.ts'
import { atOption } from './options.ts'
import { lowerTransactionize } from './transactionize-sql.ts'

export interface Boundary {
  /** `*` stands for any text; without one, the message has to contain it. */
  readonly text: string
  readonly strict: boolean
}

interface Duration {
  readonly ms: number
  readonly text: string
}

export interface Transactionize extends StageBase {
  readonly kind: 'transactionize'
  readonly fields: readonly FieldRef[]
  readonly name: FieldRef | undefined
  readonly maxSpan: Duration | undefined
  readonly maxPause: Duration | undefined
  readonly maxLogs: number | undefined
  readonly startsWith: Boundary | undefined
  readonly endsWith: Boundary | undefined
  readonly keepOrphans: boolean
  /** What is done with each group: `merge`, an aggregate, and stages that look at single rows. */
  readonly sub: readonly StageBase[]
}

type Options = Pick<
  Transactionize,
  'maxSpan' | 'maxPause' | 'maxLogs' | 'startsWith' | 'endsWith' | 'keepOrphans'
>

const NONE: Options = {
  maxSpan: undefined,
  maxPause: undefined,
  maxLogs: undefined,
  startsWith: undefined,
  endsWith: undefined,
  keepOrphans: true,
}

const duration = (cursor: StageCursor): Duration => {
  const { ms, text } = cursor.expectDuration('a duration such as `5m`')
  return { ms, text }
}

const boundary = (cursor: StageCursor): Boundary => {
  const text = cursor.expectString('the text of the message').value
  const strict = cursor.acceptPunctuation(';')
  if (strict) cursor.expectWord('strict')
  return { text, strict }
}

const flag = (cursor: StageCursor): boolean => {
  const word = cursor.acceptWord('true', 'false')
  return word === undefined
    ? cursor.fail('DQ201', { expected: '`true` or `false`', found: 'something else' })
    : word === 'true'
}

const READERS: { readonly [K in keyof Options]: (cursor: StageCursor) => Options[K] } = {
  maxSpan: duration,
  maxPause: duration,
  maxLogs: (cursor) => {
    const { value, span } = cursor.expectInteger('a number of messages')
    if (value < 1)
      cursor.fail('DQ311', { what: '`maxLogs`', min: 1, max: Number.MAX_SAFE_INTEGER, found: value }, span)
    return value
  },
  startsWith: boundary,
  endsWith: boundary,
  keepOrphans: flag,
}

const NAMES = Object.keys(READERS) as (keyof Options)[]

const options = (cursor: StageCursor): Options => {
  let found = NONE
  for (;;) {
    if (cursor.atPunctuation(',') && atOption(cursor, 1)) cursor.acceptPunctuation(',')
    if (!atOption(cursor)) return found
    const { name, span } = cursor.expectField('an option')
    const known = NAMES.find((option) => option.toLowerCase() === name.toLowerCase())
    if (known === undefined) {
      const expected = NAMES.map((option) => `\`${option}=\``).join(', ')
      return cursor.fail('DQ201', { expected, found: `\`${name}=\`` }, span)
    }
    cursor.expectPunctuation('=')
    found = { ...found, [known]: READERS[known](cursor) }
  }
}

const printBoundary = (name: string, of: Boundary | undefined, print: StagePrinter): string =>
  of === undefined ? '' : `${name}=${print.string(of.text)}${of.strict ? ';strict' : ''}`

export const transactionize = defineOperator<Transactionize>({
  kind: 'transactionize',
  names: ['transactionize'],
  summary:
    'Groups messages that share a value of any of the fields, directly or by way of other messages; null and the empty text are no values. Adds `_group` (a number), `_group_duration` (ms), `_group_size` and `_group_orphaned` (the message has none of the fields, or its group does not start or end as `strict` asks). The sub-pipeline, usually `merge`, works on each group.',
  syntax: [
    'transactionize <field> [, <field>] [as <prefix>] [<option> …] [(<stage> [| <stage>])]',
    'options: maxSpan=<duration> maxPause=<duration> maxLogs=<number> startsWith="<text>"[;strict] endsWith="<text>"[;strict] keepOrphans=true|false',
  ],
  parse: (cursor) => {
    const fields = cursor.expectFieldList('a field that messages have in common')
    const name = cursor.acceptWord('as') === undefined ? undefined : cursor.expectField('a prefix')
    const given = options(cursor)
    const sub = cursor.atPunctuation('(') ? cursor.subPipeline() : []
    return { kind: 'transactionize', fields, name, ...given, sub, span: cursor.span() }
  },
  print: (stage, print) =>
    [
      `transactionize ${print.fields(stage.fields)}`,
      stage.name === undefined ? '' : `as ${print.field(stage.name)}`,
      stage.maxSpan === undefined ? '' : `maxSpan=${stage.maxSpan.text}`,
      stage.maxPause === undefined ? '' : `maxPause=${stage.maxPause.text}`,
      stage.maxLogs === undefined ? '' : `maxLogs=${stage.maxLogs}`,
      printBoundary('startsWith', stage.startsWith, print),
      printBoundary('endsWith', stage.endsWith, print),
      stage.keepOrphans ? '' : 'keepOrphans=false',
      stage.sub.length === 0 ? '' : print.subPipeline(stage.sub),
    ]
      .filter((part) => part !== '')
      .join(' '),
  lower: lowerTransactionize,
  examples: [
    '* | parse "request=*;" as request nodrop | parse "session=*;" as session nodrop | transactionize request, session',
    '* | parse "id=*;" as id | transactionize id maxPause=5m (merge id takeFirst, _raw join with "\\n") | count',
  ],
  samples: [
    {
      query:
        '* | parse "request=*;" as request nodrop | parse "session=*;" as session nodrop | transactionize request, session (merge _raw join with " / ")',
      input: ['session=s1; page', 'request=r1; session=s1;', 'request=r1; started'],
      output: [
        {
          _group: 1,
          _group_duration: 120000,
          _group_size: 3,
          _group_orphaned: false,
          _raw: 'request=r1; started / request=r1; session=s1; / session=s1; page',
        },
      ],
    },
  ],
})
