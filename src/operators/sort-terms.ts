import type { FieldRef } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'

export interface SortTerm {
  readonly field: FieldRef
  readonly descending: boolean
  /** `desc` was written, though it is the default. */
  readonly explicit?: true
}

const DIRECTIONS = ['asc', 'desc', 'ascending', 'descending'] as const

/** `a, +b, c asc`: descending unless it says otherwise. */
export const parseSortTerms = (cursor: StageCursor, what: string): readonly SortTerm[] => {
  const terms: SortTerm[] = []
  do {
    const sign = cursor.acceptPunctuation('+') ? '+' : cursor.acceptPunctuation('-') ? '-' : undefined
    const field = cursor.expectField(what)
    const word = cursor.acceptWord(...DIRECTIONS)
    const second = word === undefined ? undefined : DIRECTIONS.find((each) => cursor.atWord(each))
    if (second !== undefined)
      cursor.fail('DQ201', {
        expected: 'one direction',
        found: `\`${second}\` after \`${word}\``,
        help: 'delete one of them',
      })
    const descending = word === undefined ? sign !== '+' : word.startsWith('desc')
    const explicit = descending && (word !== undefined || sign !== undefined)
    terms.push({ field, descending, ...(explicit ? { explicit } : {}) })
  } while (cursor.acceptPunctuation(','))
  return terms
}

export const printSortTerms = (terms: readonly SortTerm[], print: StagePrinter): string =>
  terms
    .map(({ field, descending, explicit }) => {
      const direction = !descending ? ' asc' : explicit === true ? ' desc' : ''
      return `${print.field(field)}${direction}`
    })
    .join(', ')
