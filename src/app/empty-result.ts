import type { DiagnosticCode } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { lint } from '../lint/index.ts'
import type { SourceId } from '../sources/source.ts'
import type { QueryRunOptions } from './api.ts'
import { lintSources } from './lint-sources.ts'

/** Fields and metadata that the data at hand does not have. */
const REASONS: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(['DQ901', 'DQ902', 'DQ904'])

/** What lint knows of a query that gave no rows, asked of nothing but the sources whose logs were given. */
export const whyEmpty = (
  {
    text,
    templates,
    alias,
    sourceCategory,
  }: Pick<QueryRunOptions, 'text' | 'templates' | 'alias' | 'sourceCategory'>,
  sources: readonly SourceId[],
): readonly Diagnostic[] => {
  const found = lint(text, {
    sources: lintSources(sources, sourceCategory),
    strict: true,
    alias,
    only: REASONS,
    ...(templates === undefined ? {} : { templates }),
  }).findings.map(({ diagnostic }) => diagnostic)
  // a field is looked up in what a filter lets through: where one is missing, a filter that matches nothing is not why
  const ofFields = found.filter(({ code }) => code !== 'DQ904')
  return ofFields.length > 0 ? ofFields : found
}
