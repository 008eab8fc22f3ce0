import { holds, type TextTest } from './text-test.ts'

export type Scalar = string | number | boolean | null

/** What is known of a value: one of these, or nothing. */
export type Known = ReadonlySet<Scalar> | 'any'

const MAX = 32

export const known = (...values: readonly Scalar[]): Known => new Set(values)

export const union = (a: Known, b: Known): Known => {
  if (a === 'any' || b === 'any') return 'any'
  const all = new Set([...a, ...b])
  return all.size > MAX ? 'any' : all
}

/** Which outcomes a condition can have. */
export interface Truth {
  readonly t: boolean
  readonly f: boolean
}

export const EITHER: Truth = { t: true, f: true }
const TRUE: Truth = { t: true, f: false }
export const FALSE: Truth = { t: false, f: true }
export const NEVER: Truth = { t: false, f: false }

export const not = ({ t, f }: Truth): Truth => ({ t: f, f: t })
export const either = (a: Truth, b: Truth): Truth => ({ t: a.t || b.t, f: a.f || b.f })
export const ofBoolean = (value: boolean): Truth => (value ? TRUE : FALSE)

/** Truth of a value where a condition stands, as the compiler has it. */
export const truthOf = (value: Known): Truth => {
  if (value === 'any') return EITHER
  return [...value]
    .map((v) => ofBoolean(typeof v === 'string' ? v.toLowerCase() === 'true' : v !== null && Number(v) !== 0))
    .reduce(either, NEVER)
}

export const fromTruth = ({ t, f }: Truth): Known => new Set([...(t ? [true] : []), ...(f ? [false] : [])])

const asNumber = (value: Scalar): number => {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  return value === null || value.trim() === '' ? Number.NaN : Number(value)
}

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

const ordered = <T extends string | number>(op: Comparison, a: T, b: T): boolean => {
  switch (op) {
    case '=':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}

/** As `compiler/comparisons.ts`: numeric if either side is a number; null makes `!=` true and all else false. */
export const compareScalars = (op: Comparison, a: Scalar, b: Scalar): boolean => {
  if (a === null || b === null) return op === '!='
  if (typeof a === 'number' || typeof b === 'number') {
    const [x, y] = [asNumber(a), asNumber(b)]
    return Number.isNaN(x) || Number.isNaN(y) ? op === '!=' : ordered(op, x, y)
  }
  return ordered(op, String(a), String(b))
}

export const compareKnown = (op: Comparison, a: Known, b: Known): Truth => {
  if (a === 'any' || b === 'any') return EITHER
  let truth = NEVER
  for (const x of a) for (const y of b) truth = either(truth, ofBoolean(compareScalars(op, x, y)))
  return truth
}

/** Any of the tests, asked of a value; null passes none. */
export const testKnown = (tests: readonly TextTest[] | undefined, value: Known): Truth => {
  if (value === 'any') return EITHER
  return [...value]
    .map((v) => {
      if (v === null) return FALSE
      return tests === undefined ? EITHER : ofBoolean(tests.some((test) => holds(test, String(v))))
    })
    .reduce(either, NEVER)
}
