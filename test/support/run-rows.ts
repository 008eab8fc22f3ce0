import type { Engine } from '../../src/engine/engine.ts'
import { bindQuery } from '../../src/query/index.ts'
import { runCase } from './run-case.ts'

export type Row = Readonly<Record<string, unknown>>

/** 2023-11-14 00:00 UTC, a Tuesday. */
export const START = 1_699_920_000_000

/** Rows of the query over the messages; throws where it is rejected. */
export const runRows = async (
  engine: Engine,
  input: readonly Row[],
  query: string,
  range: { readonly from?: number; readonly to?: number } = {},
): Promise<readonly Row[]> => {
  const result = await runCase(engine, {
    id: '',
    operator: '',
    input,
    query,
    expect: [],
    ordered: true,
    ...range,
  })
  if (result.kind === 'rejected')
    throw new Error(result.diagnostics.map((d) => `${d.code} ${JSON.stringify(d.params)}`).join('; '))
  return result.rows
}

/** Codes of what is wrong with the query. */
export const codes = (query: string): readonly string[] => bindQuery(query).diagnostics.map((d) => d.code)
