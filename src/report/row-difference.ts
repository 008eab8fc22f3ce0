type Row = Readonly<Record<string, unknown>>

/** How a result differs from what a test expects. `index` is 0-based in the expected rows. */
export type RowDifference =
  | { readonly kind: 'missing'; readonly index: number; readonly expected: Row }
  | { readonly kind: 'unexpected'; readonly found: Row }
  | {
      readonly kind: 'changed'
      readonly index: number
      readonly cells: readonly {
        readonly name: string
        readonly expected: unknown
        readonly found: unknown
      }[]
    }

const fold = (row: Row): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(row).map(([key, value]) => [key.toLowerCase(), value] as const))

const TOLERANCE = 1e-6

const sameValue = (expected: unknown, found: unknown): boolean => {
  if (expected === null || expected === undefined) return found === null || found === undefined
  if (found === null || found === undefined) return false
  if (typeof expected === 'boolean') return String(found) === String(expected)
  const [a, b] = [Number(expected), Number(found)]
  if (String(expected).trim() !== '' && !Number.isNaN(a) && !Number.isNaN(b))
    return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a))
  return String(expected) === String(found)
}

type Cell = Extract<RowDifference, { kind: 'changed' }>['cells'][number]

const differentCells = (expected: Row, found: Row): readonly Cell[] => {
  const values = fold(found)
  return Object.entries(expected).flatMap(([name, value]): readonly Cell[] => {
    const other = values.get(name.toLowerCase())
    return sameValue(value, other) ? [] : [{ name, expected: value, found: other }]
  })
}

const compared = (expected: Row, found: Row, index: number): readonly RowDifference[] => {
  const cells = differentCells(expected, found)
  return cells.length === 0 ? [] : [{ kind: 'changed', index, cells }]
}

/** Rows that equal one that is left are taken away first; what remains is paired by likeness, so that the report is short. */
const unordered = (expected: readonly Row[], found: readonly Row[]): readonly RowDifference[] => {
  const left = [...found]
  const open: (readonly [number, Row])[] = []
  for (const [index, row] of expected.entries()) {
    const at = left.findIndex((candidate) => differentCells(row, candidate).length === 0)
    if (at === -1) open.push([index, row])
    else left.splice(at, 1)
  }
  const differences = open.map(([index, row]): RowDifference => {
    const counts = left.map((candidate) => differentCells(row, candidate).length)
    const best = counts.indexOf(Math.min(...counts))
    const [candidate] = best === -1 ? [] : left.slice(best, best + 1)
    // rows without anything in common are two differences, not one
    if (candidate === undefined || counts[best] === Object.keys(row).length)
      return { kind: 'missing', index, expected: row }
    left.splice(best, 1)
    return { kind: 'changed', index, cells: differentCells(row, candidate) }
  })
  return [...differences, ...left.map((row): RowDifference => ({ kind: 'unexpected', found: row }))]
}

/**
 * Compares a result with what is expected of it; no difference means that it passes. The number of rows must be the same, and
 * every member that is expected must be there: names in any case, numbers by value (a millionth apart at most), null and
 * missing alike. Columns that are not named don't matter; nor does the order, unless `ordered`.
 */
export const rowDifferences = (
  expected: readonly Row[],
  found: readonly Row[],
  ordered: boolean,
): readonly RowDifference[] => {
  if (!ordered) return unordered(expected, found)
  return Array.from(
    { length: Math.max(expected.length, found.length) },
    (_, index): readonly RowDifference[] => {
      const [wanted, got] = [expected[index], found[index]]
      if (wanted === undefined) return got === undefined ? [] : [{ kind: 'unexpected', found: got }]
      return got === undefined ? [{ kind: 'missing', index, expected: wanted }] : compared(wanted, got, index)
    },
  ).flat()
}
