import { findTable } from '../compiler/lookup-table.ts'
import type { Enrich } from '../compiler/plan.ts'
import { type LookupData, readLookupFile } from '../hunt/lookup-file.ts'
import { lookupTables } from '../hunt/lookup-tables.ts'
import { type BindOptions, bindQuery } from '../query/index.ts'
import type { QueryRunOptions } from './api.ts'
import { openIpFiles } from './ip-files.ts'

/** What the user brought for a query to look into. */
export interface QueryTables {
  readonly data: readonly LookupData[]
  readonly bind: Pick<BindOptions, 'tables' | 'enrichments' | 'templates'>
  readonly enrich: Enrich
}

/** Reads the files of `--lookup` that the query names, and opens those of `--geoip` and `--asn`. */
export const openTables = async (
  options: Pick<QueryRunOptions, 'text' | 'templates' | 'lookups' | 'ipFiles'>,
): Promise<QueryTables> => {
  const given = options.lookups ?? []
  const templates = options.templates === undefined ? {} : { templates: options.templates }
  const named = new Set(bindQuery(options.text, templates).tables.map((path) => findTable(given, path)))
  const data: LookupData[] = []
  for (const lookup of given) {
    if (named.has(lookup)) data.push(await readLookupFile(lookup.name, lookup.file))
  }
  const { kinds, enrich } = await openIpFiles(options.ipFiles ?? {})
  return { data, bind: { tables: lookupTables(data), enrichments: kinds, ...templates }, enrich }
}
