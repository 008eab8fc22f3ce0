import type { LintSource } from '../lint/finding.ts'
import { SOURCES } from '../sources/index.ts'
import type { SourceDef, SourceId } from '../sources/source.ts'

/** Which fields of a source say what was done, and which whether it succeeded or only read. */
const ROLES: Readonly<Record<SourceId, Pick<LintSource, 'operation' | 'outcome'>>> = {
  'aws-cloudtrail': { operation: ['eventName'], outcome: ['errorCode', 'readOnly'] },
  'azure-activity': {
    operation: ['operationName', 'operationName.value', 'OperationNameValue'],
    outcome: ['resultType', 'ActivityStatusValue', 'status.value'],
  },
  'gcp-audit': { operation: ['protoPayload.methodName'], outcome: ['protoPayload.status.code'] },
}

const lintSource = (source: SourceDef, category: string | undefined): LintSource => ({
  id: source.id,
  title: source.title,
  metadata: {
    _sourcecategory: category ?? source.metadata.sourceCategory,
    _collector: source.metadata.collector,
    _source: source.metadata.source,
  },
  fields: source.catalogue,
  aliases: Object.fromEntries(Object.entries(source.aliases).map(([name, { from }]) => [name, from])),
  ...ROLES[source.id],
})

/** What lint has to know of the sources; all of them unless `ids` names some. */
export const lintSources = (
  ids: readonly SourceId[] = SOURCES.map(({ id }) => id),
  categories: Readonly<Partial<Record<SourceId, string>>> = {},
): readonly LintSource[] =>
  SOURCES.filter(({ id }) => ids.includes(id)).map((source) => lintSource(source, categories[source.id]))
