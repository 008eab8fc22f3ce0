import type { StageCursor } from '../language/cursor-types.ts'

/** How a value is printed: as it is, or by the text it was written with. */
type OptionValue = string | number | { readonly text: string }

export type OptionReader<T> = (cursor: StageCursor, name: string) => T
/** One reader per option. Names are in lower case; they are compared case-insensitively. */
export type OptionReaders<O> = { readonly [K in keyof O]-?: OptionReader<Exclude<O[K], undefined>> }

/** Is an option (`name=`) next? */
export const atOption = (cursor: StageCursor, ahead = 0): boolean =>
  cursor.atField(ahead) && cursor.atPunctuation('=', ahead + 1)

/** `name=value` pairs, separated by commas or spaces, as long as there are any. */
export const readOptions = <O extends object>(cursor: StageCursor, readers: OptionReaders<O>): Partial<O> => {
  const names = Object.keys(readers) as (keyof O & string)[]
  const found: Partial<O> = {}
  for (;;) {
    if (cursor.atPunctuation(',') && atOption(cursor, 1)) cursor.acceptPunctuation(',')
    if (!atOption(cursor)) return found
    const { name, span } = cursor.expectField('an option')
    const known = names.find((option) => option === name.toLowerCase())
    if (known === undefined)
      return cursor.fail(
        'DQ201',
        { expected: names.map((option) => `\`${option}=\``).join(', '), found: `\`${name}=\`` },
        span,
      )
    if (known in found) cursor.report('DQ307', { name }, span)
    cursor.expectPunctuation('=')
    found[known] = readers[known](cursor, known)
  }
}

export const numberOption: OptionReader<number> = (cursor, name) => {
  const expr = cursor.expression()
  if (expr.kind === 'number') return expr.value
  if (expr.kind === 'unary' && expr.op === '-' && expr.operand.kind === 'number') return -expr.operand.value
  return cursor.fail('DQ309', { what: `\`${name}\`` }, expr.span)
}

/** A whole number in a range. */
export const integerOption =
  (min: number, max: number): OptionReader<number> =>
  (cursor, name) => {
    const { value, span } = cursor.expectInteger(`a whole number for \`${name}\``)
    if (value < min || value > max)
      cursor.fail('DQ311', { what: `\`${name}\``, min, max, found: value }, span)
    return value
  }

export const printOptions = (options: object): string =>
  Object.entries(options as Readonly<Record<string, OptionValue>>)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? value.text : value}`)
    .join(', ')
