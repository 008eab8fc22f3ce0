import { rowDifferences } from '../../src/report/row-difference.ts'

// The runner is the one behind `dohyo query test`.
export type { QueryCase } from '../../src/app/query-cases.ts'
export { runCase } from '../../src/app/run-case.ts'

type Row = Readonly<Record<string, unknown>>

/** The comparison of the language spec, section 10. */
export const sameRows = (expected: readonly Row[], found: readonly Row[], ordered: boolean): boolean =>
  rowDifferences(expected, found, ordered).length === 0
