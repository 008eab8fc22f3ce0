import { quoteRegex } from '../compiler/pattern.ts'
import { regexExcess } from '../compiler/regex-limits.ts'
import { asText, derived } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { quoteString } from '../language/strings.ts'
import { num, sql, str } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { applyParse } from './parse-stage.ts'

interface AnchorParse {
  readonly pattern: string
  readonly names: readonly FieldRef[]
}

export interface ParseAnchor extends StageBase {
  readonly kind: 'parse'
  readonly source: FieldRef | undefined
  readonly parts: readonly AnchorParse[]
  readonly nodrop: boolean
}

/** `as a, b` or `as (a, b)`, as many as the pattern has stars: a comma then leads to the next pattern. */
const names = (cursor: StageCursor, stars: number): readonly FieldRef[] => {
  cursor.expectWord('as')
  const parenthesised = cursor.acceptPunctuation('(')
  const found = [cursor.expectField('a field name')]
  while ((parenthesised || found.length < stars || !cursor.atString(1)) && cursor.acceptPunctuation(','))
    found.push(cursor.expectField('a field name'))
  if (parenthesised) cursor.expectPunctuation(')')
  return found
}

/** `"eventName":"*"`: a piece of JSON, pasted without a `\` before its quotes. */
const refuseBareQuotes = (cursor: StageCursor, first: string): void => {
  if (!cursor.atPunctuation(':') || !cursor.atString(1)) return
  const at = cursor.here()
  let pasted = quoteString(first)
  while (cursor.atPunctuation(':') && cursor.atString(1)) {
    cursor.expectPunctuation(':')
    pasted += `:${quoteString(cursor.expectString('a string').value)}`
  }
  const help = `a \`"\` inside a string is written \`\\"\`: \`parse ${quoteString(pasted)}\``
  cursor.fail('DQ201', { expected: '`as`', found: '`:`', help }, at)
}

const part = (cursor: StageCursor): AnchorParse => {
  const { value, span } = cursor.expectString('a pattern such as `"user=* "`')
  refuseBareQuotes(cursor, value)
  const stars = value.split('*').length - 1
  if (stars === 0) cursor.fail('DQ310', { name: 'parse', reason: 'the pattern has no `*` to capture' }, span)
  if (value.includes('**'))
    cursor.fail(
      'DQ310',
      { name: 'parse', reason: 'two `*` next to each other: put the text that stands between them there' },
      span,
    )
  const excess = regexExcess(toRegex(value))
  if (excess !== undefined)
    cursor.fail(
      'DQ211',
      { ...excess, what: `${excess.what} in a pattern`, help: 'parse it in several steps' },
      span,
    )
  const found = names(cursor, stars)
  if (found.length !== stars)
    cursor.fail('DQ308', { what: `the pattern with ${stars} \`*\``, expected: stars, found: found.length })
  return { pattern: value, names: found }
}

/** Each `*` captures as little as possible, line breaks too; at the ends it reaches to the start and end of the message. */
const toRegex = (pattern: string): string => {
  const body = pattern.split('*').map(quoteRegex).join('(.*?)')
  return `(?s)${pattern.startsWith('*') ? '^' : ''}${body}${pattern.endsWith('*') ? '$' : ''}`
}

export const parseAnchor = defineOperator<ParseAnchor>({
  kind: 'parse',
  names: ['parse'],
  summary: 'Extracts fields between fixed texts: each `*` captures one.',
  syntax: ['parse [field=<field>] "<text>*<text>" as <field> [, …] [nodrop]'],
  parse: (cursor) => {
    let source: FieldRef | undefined
    if (cursor.atWord('field')) {
      cursor.expectWord('field')
      cursor.expectPunctuation('=')
      source = cursor.expectField('the field to parse')
    }
    const parts = [part(cursor)]
    while (cursor.acceptPunctuation(',')) parts.push(part(cursor))
    const nodrop = cursor.acceptWord('nodrop') !== undefined
    return { kind: 'parse', source, parts, nodrop, span: cursor.span() }
  },
  print: (stage, print) =>
    `parse ${stage.source === undefined ? '' : `field=${print.field(stage.source)} `}${stage.parts
      .map((p) => `${print.string(p.pattern)} as ${print.fields(p.names)}`)
      .join(', ')}${stage.nodrop ? ' nodrop' : ''}`,
  lower: (stage, pipeline) => {
    const source = asText(stage.source === undefined ? pipeline.raw() : pipeline.field(stage.source))
    const groups = stage.parts.map((p) =>
      pipeline.value(
        pipeline.extend(
          '__groups',
          derived(
            sql`extractGroups(ifNull(${source.sql}, ''), ${str(toRegex(p.pattern))})`,
            'texts',
            [source],
            true,
          ),
          { internal: true },
        ),
      ),
    )
    const matched = derived(
      groups.map((g) => sql`notEmpty(${g.sql})`).reduce((a, b) => sql`${a} AND ${b}`),
      'boolean',
      groups,
    )
    const outputs = stage.parts.flatMap((p, i) =>
      p.names.map((name, j) => {
        const group = groups[i]
        return {
          name: name.name,
          value: derived(
            sql`${group?.sql ?? sql`[]`}[${num(j + 1)}]`,
            'text',
            group === undefined ? [] : [group],
            true,
          ),
        }
      }),
    )
    applyParse(pipeline, matched, outputs, stage.nodrop)
  },
  examples: ['* | parse "user=* " as user', '* | parse field=_sourceName "*/*" as folder, file nodrop'],
  samples: [
    {
      query: '* | parse "user=* action=*" as user, action | fields user, action',
      input: ['user=ann action=login', 'user=bob action=', 'action=login'],
      output: [
        { user: 'ann', action: 'login' },
        { user: 'bob', action: '' },
      ],
    },
  ],
  differences: [
    'A `*` at the end runs to the end of the text, and upper and lower case differ; Sumo’s docs do not agree with each other.',
    'A miss under `nodrop` leaves a field that has a value as it is; Sumo’s docs are silent.',
  ],
})
