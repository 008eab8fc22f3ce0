import type { Pipeline } from '../compiler/pipeline-types.ts'
import { asText, derived } from '../compiler/values.ts'
import type { FieldRef, StageBase } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'
import { num, sql, str } from '../sql/sql.ts'
import { type OptionReader, readOptions } from './options.ts'

/** What `csv` and `split` share: one text, cut at a delimiter that is neither quoted nor escaped. */
export interface Delimited extends StageBase {
  readonly source: FieldRef
  readonly delim: string
  readonly escape: string
  readonly quote: string
  /** Counted from 1. */
  readonly columns: readonly { readonly index: number; readonly name: FieldRef }[]
}

type Characters = Pick<Delimited, 'delim' | 'escape' | 'quote'>
const DEFAULTS: Characters = { delim: ',', escape: '\\', quote: '"' }

/** A bare name is the column after the one before it; `_` leaves one out; `n as name` goes to column n. */
const columnList = (cursor: StageCursor): Delimited['columns'] => {
  const columns: { index: number; name: FieldRef }[] = []
  let index = 0
  do {
    if (cursor.atField()) {
      index++
      const name = cursor.expectField('a field name')
      if (name.name !== '_' || name.quoted) columns.push({ index, name })
    } else {
      const at = cursor.expectInteger('a field name, `_`, or a column such as `3 as name`')
      if (at.value < 1)
        cursor.fail('DQ310', { name: cursor.name, reason: 'columns are counted from 1' }, at.span)
      index = at.value
      cursor.expectWord('as')
      columns.push({ index, name: cursor.expectField('a field name') })
    }
  } while (cursor.acceptPunctuation(','))
  return columns
}

const character: OptionReader<string> = (cursor) => cursor.expectCharacter('one character in quotes')
export const CHARACTER_OPTIONS = { delim: character, escape: character, quote: character }

export const parseDelimited = (
  cursor: StageCursor,
  options: typeof CHARACTER_OPTIONS,
): Omit<Delimited, 'kind'> => {
  const source = cursor.expectField('the field to cut, such as `_raw`')
  const characters = { ...DEFAULTS, ...readOptions(cursor, options) }
  if (new Set(Object.values(characters)).size < 3)
    cursor.fail('DQ310', {
      name: cursor.name,
      reason: 'delimiter, quote and escape must be three different characters',
    })
  cursor.expectWord('extract')
  const columns = columnList(cursor)
  if (cursor.atWord('nodrop'))
    cursor.fail('DQ310', { name: cursor.name, reason: 'it drops no rows, so there is no `nodrop`' })
  return { source, ...characters, columns, span: cursor.span() }
}

const CONTROL: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

export const printDelimited = (stage: Delimited, name: string, print: StagePrinter): string => {
  const options = (['delim', 'escape', 'quote'] as const)
    .filter((option) => stage[option] !== DEFAULTS[option])
    .map((option) => `${option}='${CONTROL[stage[option]] ?? stage[option]}' `)
  const columns = stage.columns.map((column) => `${column.index} as ${print.field(column.name)}`)
  return `${name} ${print.field(stage.source)} ${options.join('')}extract ${columns.length === 0 ? '_' : columns.join(', ')}`
}

/** The character in a pattern, inside brackets or not. */
const inPattern = (character: string): string => `\\x{${character.codePointAt(0)?.toString(16) ?? '0'}}`

/** Cuts in one pass of RE2. A quote that is never closed is a character like any other. */
export const lowerDelimited = (stage: Delimited, pipeline: Pipeline): void => {
  const source = asText(pipeline.field(stage.source))
  const [d, e, q] = [stage.delim, stage.escape, stage.quote].map(inPattern)
  const quoted = `${q}(?:[^${q}${e}]|${e}.)*${q}`
  const parts = pipeline.value(
    pipeline.extend(
      '__columns',
      derived(
        // text that is not UTF-8 would match no class of characters
        sql`if(isNull(${source.sql}), emptyArrayString(), extractAll(concat(${str(stage.delim)}, toValidUTF8(ifNull(${source.sql}, ''))), ${str(`(?s)${d}((?:${quoted}|${e}.|[^${d}])*)`)}))`,
        'texts',
        [source],
      ),
      { internal: true },
    ),
  )
  for (const { index, name } of stage.columns) {
    const part = sql`${parts.sql}[${num(index)}]`
    const inner = sql`replaceRegexpAll(extract(${part}, ${str(`(?s)^\\s*${q}(.*)${q}\\s*$`)}), ${str(`(?:${e}([${d}${e}${q}])|${q}(${q}))`)}, '\\\\1\\\\2')`
    const plain = sql`replaceRegexpAll(${part}, ${str(`${e}([${d}${e}${q}])`)}, '\\\\1')`
    pipeline.extend(
      name.name,
      derived(
        sql`if(length(${parts.sql}) < ${num(index)}, NULL, if(match(${part}, ${str(`(?s)^\\s*(?:${quoted})+\\s*$`)}), ${inner}, ${plain}))`,
        'text',
        [parts],
      ),
    )
  }
}
