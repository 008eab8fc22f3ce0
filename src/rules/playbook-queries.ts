import { formatMessage } from '../language/diagnostics/codes.ts'
import { bindQuery } from '../query/index.ts'
import { RECORD_FIELDS } from '../records/fields.ts'
import type { QueryCheck } from './playbook.ts'
import { fill, TIME_FIELDS } from './playbook-quote.ts'
import { type FieldValue, refKey, type TemplateRef, templateFields } from './template.ts'

/** Values by which bad quoting would be noticed. */
const sample = (ref: TemplateRef): FieldValue => {
  if (ref.kind === 'raw') return 'a "sample" \\'
  if (Object.hasOwn(TIME_FIELDS, ref.name)) return 0
  const field = Object.entries(RECORD_FIELDS).find(([name]) => name === ref.name)?.[1]
  return field?.type === 'texts' ? ['a "sample" \\', '| count // x'] : 'a "sample" \\'
}

/** Says why a query would not run: it is compiled with values in place that need quotes. */
export const checkPlaybookQuery: QueryCheck = (query) => {
  const values = Object.fromEntries(templateFields(query).map((ref) => [refKey(ref), sample(ref)]))
  const { diagnostics } = bindQuery(fill.query(query, values))
  const mistake = diagnostics.find(({ severity }) => severity === 'error')
  return mistake === undefined
    ? undefined
    : `the query can't be compiled: ${mistake.code}: ${formatMessage(mistake)}`
}
