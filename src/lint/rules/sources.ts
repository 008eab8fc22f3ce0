import { decideSearch } from '../../compiler/lower-search.ts'
import type { SearchExpr } from '../../language/ast.ts'
import { fieldOf } from '../domains.ts'
import { type Facts, neverTrue } from '../facts.ts'
import { excerptOf, type Finding, finding, type LintContext, type LintSource, lineOf } from '../finding.ts'
import { fieldsOf } from '../walk.ts'

type Metadata = Extract<SearchExpr, { kind: 'metadata' }>

/** Terms that are asked for, not excluded. */
const metadataTerms = (search: SearchExpr): readonly Metadata[] => {
  switch (search.kind) {
    case 'and':
    case 'or':
      return search.items.flatMap(metadataTerms)
    case 'metadata':
      return search.op === '=' ? [search] : []
    default:
      return []
  }
}

/** The term that lets this source in, and not all others too. */
export const admitting = (
  source: LintSource,
  search: SearchExpr,
  all: readonly LintSource[],
): Metadata | undefined =>
  metadataTerms(search).find(
    (term) =>
      decideSearch(term, source.metadata) === true &&
      all.some((other) => decideSearch(term, other.metadata) === false),
  )

/** DQ902: a source that is searched, but none of whose events can come through. */
export const deadSources =
  (facts: Facts, alias: boolean) =>
  (context: LintContext): readonly Finding[] =>
    [...facts.bySource].flatMap(([source, exploration]) => {
      const stage = exploration.passages[0]?.droppedBy
      // what is true of no source is said at the condition itself
      if (stage === undefined || !context.targets.has(source) || neverTrue(facts.truth(stage.condition)))
        return []
      const missing = new Set(
        fieldsOf(stage.condition)
          .map(({ name }) => name)
          .filter((name) => fieldOf(source, facts.raw.get(name.toLowerCase()) ?? '?', alias) === 'missing'),
      )
      return [
        finding(
          'DQ902',
          {
            source: source.title,
            condition: excerptOf(context.text, stage.span),
            missing: [...missing],
            line: lineOf(context.text, stage.span.start),
          },
          (admitting(source, context.query.search, context.allSources) ?? stage.condition).span,
        ),
      ]
    })

/** DQ904: a filter on metadata that no source has. */
export const unmatchedMetadata = (context: LintContext): readonly Finding[] =>
  metadataTerms(context.query.search).flatMap((term) => {
    const key = term.field.name.toLowerCase()
    const known = context.allSources.flatMap(({ metadata }) => metadata[key] ?? [])
    if (
      known.length === 0 ||
      context.allSources.some(({ metadata }) => decideSearch(term, metadata) !== false)
    )
      return []
    return [
      finding(
        'DQ904',
        { field: term.field.name, value: term.value, known: [...new Set(known)] },
        term.valueSpan,
      ),
    ]
  })
