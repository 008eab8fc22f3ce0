import type { FieldRef } from '../language/ast.ts'
import type { StageCursor, StagePrinter } from '../language/cursor-types.ts'

export interface SortTerm {
  readonly field: FieldRef
  readonly descending: boolean
}

/** `a, +b, c asc`: descending unless it says otherwise. */
export const parseSortTerms = (cursor: StageCursor, what: string): readonly SortTerm[] => {
  const terms: SortTerm[] = []
  do {
    const sign = cursor.acceptPunctuation('+') ? '+' : cursor.acceptPunctuation('-') ? '-' : undefined
    const field = cursor.expectField(what)
    const word = cursor.acceptWord('asc', 'desc', 'ascending', 'descending')
    terms.push({ field, descending: word === undefined ? sign !== '+' : word.startsWith('desc') })
  } while (cursor.acceptPunctuation(','))
  return terms
}

export const printSortTerms = (terms: readonly SortTerm[], print: StagePrinter): string =>
  terms.map(({ field, descending }) => `${print.field(field)}${descending ? '' : ' asc'}`).join(', ')
