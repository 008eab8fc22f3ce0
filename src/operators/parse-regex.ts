import type { Span } from '../base/span.ts'
import { MARK, markedRegex } from '../compiler/look-ahead-marks.ts'
import { translateRegex } from '../compiler/pattern.ts'
import type { Pipeline } from '../compiler/pipeline-types.ts'
import { regexSql } from '../compiler/regex-sql.ts'
import type { Value } from '../compiler/value.ts'
import { asText, derived } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor } from '../language/cursor-types.ts'
import { num, type Sql, sql, str } from '../sql/sql.ts'
import { defineOperator } from './define.ts'
import { applyParse } from './parse-stage.ts'

export interface ParseRegex extends StageBase {
  readonly kind: 'parse regex'
  readonly source: FieldRef | undefined
  readonly patterns: readonly { readonly value: string; readonly span: Span }[]
  readonly nodrop: boolean
  readonly multi: boolean
}

const options = (cursor: StageCursor): { source: FieldRef | undefined; nodrop: boolean; multi: boolean } => {
  const found = { source: undefined as FieldRef | undefined, nodrop: false, multi: false }
  for (;;) {
    const word = cursor.acceptWord('nodrop', 'multi', 'field')
    if (word === undefined) return found
    if (word === 'field') {
      cursor.expectPunctuation('=')
      found.source = cursor.expectField('the field to parse')
    } else if (word === 'nodrop') found.nodrop = true
    else found.multi = true
  }
}

interface Extraction {
  readonly groups: Value
  readonly outputs: readonly { readonly name: string; readonly value: Value }[]
}

const extraction = (
  pipeline: Pipeline,
  pattern: ParseRegex['patterns'][number],
  multi: boolean,
  groups: (regex: Sql, context: Sql | undefined) => Value,
): Extraction => {
  const use = multi ? 'all' : 'first'
  const plain = translateRegex(pattern.value, use)
  const marked = multi && plain.problem?.kind === 'unsupported' ? markedRegex(pattern.value) : undefined
  const regex = marked?.pattern ?? pattern.value
  const translated = marked === undefined ? plain : translateRegex(regex, use)
  const context = marked && regexSql(marked.context, pattern.span, pipeline, use)
  const named = translated.groups.flatMap((name, i): (readonly [string, number])[] =>
    name === undefined ? [] : [[name, i + 1]],
  )
  if (named.length === 0 && translated.problem === undefined)
    pipeline.report('DQ317', { what: 'the regular expression' }, pattern.span)
  const all = groups(regexSql(regex, pattern.span, pipeline, use), context)
  return {
    groups: all,
    outputs: named.map(([name, index]) => ({
      name,
      value: derived(sql`${all.sql}[${num(index)}]`, 'text', [all], true),
    })),
  }
}

/** All matches of a regex for marked text: their groups without the marks. */
const markedGroups = (subject: Sql, regex: Sql, context: Sql): Sql => {
  const mark = str(MARK)
  const text = sql`replaceRegexpAll(replaceAll(${subject}, ${mark}, ''), ${context}, ${str(`${MARK}\\0`)})`
  return sql`arrayMap(found -> arrayMap(group -> replaceAll(group, ${mark}, ''), found), extractAllGroupsVertical(${text}, ${regex}))`
}

export const parseRegex = defineOperator<ParseRegex>({
  kind: 'parse regex',
  names: ['parse regex', 'extract'],
  summary:
    'Extracts fields with the named groups of a regular expression; with `multi`, one row for each match.',
  syntax: ['parse regex [field=<field>] "(?<name>…)" [nodrop] [multi]'],
  parse: (cursor) => {
    const before = options(cursor)
    const patterns = [cursor.expectPatternString('a regular expression in double quotes')]
    while (cursor.acceptPunctuation(','))
      patterns.push(cursor.expectPatternString('a regular expression in double quotes'))
    const after = options(cursor)
    return {
      kind: 'parse regex',
      source: after.source ?? before.source,
      patterns,
      nodrop: before.nodrop || after.nodrop,
      multi: before.multi || after.multi,
      span: cursor.span(),
    }
  },
  print: (stage, print) =>
    `parse regex ${stage.source === undefined ? '' : `field=${print.field(stage.source)} `}${stage.patterns.map((p) => print.pattern(p.value)).join(', ')}${
      stage.nodrop ? ' nodrop' : ''
    }${stage.multi ? ' multi' : ''}`,
  lower: (stage, pipeline) => {
    const source = asText(stage.source === undefined ? pipeline.raw() : pipeline.field(stage.source))
    const subject = sql`ifNull(${source.sql}, '')`
    const helper = (text: Sql, from: readonly Value[], barrier?: 'explode'): Value =>
      pipeline.value(
        pipeline.extend('__groups', derived(text, 'texts', from, true), {
          internal: true,
          ...(barrier === undefined ? {} : { barrier }),
        }),
      )
    const extracted = stage.patterns.map((pattern) =>
      extraction(pipeline, pattern, stage.multi, (regex, context) => {
        if (!stage.multi) return helper(sql`extractGroups(${subject}, ${regex})`, [source])
        const every =
          context === undefined
            ? sql`extractAllGroupsVertical(${subject}, ${regex})`
            : markedGroups(subject, regex, context)
        const all = helper(every, [source])
        // a row without a match stays once under nodrop
        return helper(
          sql`arrayJoin(${stage.nodrop ? sql`if(empty(${all.sql}), [emptyArrayString()], ${all.sql})` : all.sql})`,
          [all],
          'explode',
        )
      }),
    )
    const matched = derived(
      extracted.map(({ groups }) => sql`notEmpty(${groups.sql})`).reduce((a, b) => sql`${a} AND ${b}`),
      'boolean',
      extracted.map(({ groups }) => groups),
    )
    applyParse(
      pipeline,
      matched,
      extracted.flatMap(({ outputs }) => outputs),
      stage.nodrop,
    )
  },
  examples: [
    '* | parse regex "user=(?<user>\\S+)"',
    '* | extract field=_raw "(?<n>\\d+)" multi',
    '* | parse regex "(?<a>x+)", "(?<b>y+)" nodrop',
  ],
  samples: [
    {
      query: '* | parse regex "id=(?<id>\\d+)" multi | fields id',
      input: ['id=1 id=22', 'none', 'id=333'],
      output: [{ id: '1' }, { id: '22' }, { id: '333' }],
    },
  ],
  differences: [
    'Regular expressions are RE2’s, which has no look-around and no back-references. Positive look-around is translated where another expression gives the same; the rest is refused with another way to write it.',
  ],
})
