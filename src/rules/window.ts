export const DAY = 86_400_000

const WINDOWS = {
  T05M: 5 * 60_000,
  T10M: 10 * 60_000,
  T30M: 30 * 60_000,
  T60M: 60 * 60_000,
  T12H: 12 * 3_600_000,
  T24H: DAY,
  T05D: 5 * DAY,
} as const

export interface Windowed {
  readonly windowSize: keyof typeof WINDOWS | 'CUSTOM'
  readonly windowSizeMilliseconds?: number | string | null | undefined
}

export const windowMs = ({ windowSize, windowSizeMilliseconds }: Windowed): number =>
  windowSize === 'CUSTOM' ? Number(windowSizeMilliseconds ?? Number.NaN) : WINDOWS[windowSize]

/** The buckets of an outlier rule, ms. */
export const BUCKETS = { T60M: 3_600_000, T24H: DAY } as const
