import { MAX_STEPS } from '../compiler/build-pipeline.ts'
import { likeExcess } from '../compiler/regex-limits.ts'
import type { SearchExpr, StageBase } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'

/** Each is looked for in every message. */
const MAX_TERMS = 1000
/** Of a word or phrase; it becomes a regular expression. */
const MAX_LENGTH = 2000
/** Each is a class of Unicode to the engine, hundreds of steps. */
const MAX_WILDCARDS = 20

const SPLIT = 'put the values into a table, `| lookup … from path://"…" on …`, or use `where … in (…)`'
const SHORTER = 'look for a part of it here, and test the rest with `where`'

const tooMuchOf = (term: SearchExpr): Diagnostic | undefined => {
  if (term.kind === 'metadata') {
    const excess = likeExcess(term.value)
    return (
      excess &&
      diagnostic('DQ211', { ...excess, what: `${excess.what} of a value`, help: SHORTER }, term.span)
    )
  }
  if (term.kind !== 'keyword' && term.kind !== 'phrase') return undefined
  const { length } = term.text
  if (length > MAX_LENGTH)
    return diagnostic(
      'DQ211',
      { what: 'characters of a search term', got: length, limit: MAX_LENGTH, help: SHORTER },
      term.span,
    )
  const wildcards = term.kind === 'keyword' ? (term.text.match(/[*?]/g)?.length ?? 0) : 0
  return wildcards > MAX_WILDCARDS
    ? diagnostic(
        'DQ211',
        { what: 'wildcards of a search term', got: wildcards, limit: MAX_WILDCARDS, help: SHORTER },
        term.span,
      )
    : undefined
}

const termsOf = (search: SearchExpr): readonly SearchExpr[] => {
  const found: SearchExpr[] = []
  const visit = (node: SearchExpr): void => {
    if (node.kind === 'and' || node.kind === 'or') for (const item of node.items) visit(item)
    else if (node.kind === 'not') visit(node.item)
    else found.push(node)
  }
  visit(search)
  return found
}

/** What of a search expression is more than the engine takes in a moment. */
export const searchExcess = (search: SearchExpr): readonly Diagnostic[] => {
  const terms = termsOf(search)
  const next = terms[MAX_TERMS]
  if (next !== undefined)
    return [
      diagnostic(
        'DQ211',
        { what: 'search terms', got: terms.length, limit: MAX_TERMS, help: SPLIT },
        next.span,
      ),
    ]
  return terms.flatMap((term) => tooMuchOf(term) ?? [])
}

/** `counts`: how many steps there are after each of the stages. */
export const stepExcess = (
  stages: readonly StageBase[],
  counts: readonly number[],
): readonly Diagnostic[] => {
  const stage = stages[counts.findIndex((count) => count > MAX_STEPS)]
  return stage === undefined
    ? []
    : [
        diagnostic(
          'DQ211',
          {
            what: 'fields and steps up to this stage',
            got: counts.find((count) => count > MAX_STEPS) ?? 0,
            limit: MAX_STEPS,
            help: 'leave out fields that are not needed, or make several queries of it',
          },
          stage.span,
        ),
      ]
}
