/** Factors of number suffixes (language spec §1): sizes are case-sensitive, times are in milliseconds. `1m` is a minute, `1M` a million. */
const TIMES: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const SIZES: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  B: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
}

export const isUnit = (suffix: string): boolean =>
  Object.hasOwn(TIMES, suffix) || Object.hasOwn(SIZES, suffix)
export const isTimeUnit = (suffix: string): boolean => Object.hasOwn(TIMES, suffix)

const LONG_UNITS: Readonly<Record<string, string>> = {
  millisecond: 'ms',
  sec: 's',
  second: 's',
  min: 'm',
  minute: 'm',
  hr: 'h',
  hour: 'h',
  day: 'd',
  week: 'w',
}

/** `minutes` → `m`; undefined for what is no unit of time spelled out. */
export const shortUnit = (word: string): string | undefined => {
  const singular = word.toLowerCase().replace(/s$/, '')
  return Object.hasOwn(LONG_UNITS, singular) ? LONG_UNITS[singular] : undefined
}

const NUMBER = /^((?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)([A-Za-z]*)$/

/** The value of a number token, its suffix applied. */
export const readNumber = (text: string): { readonly value: number; readonly unit?: string } => {
  const [, digits = '0', unit = ''] = NUMBER.exec(text) ?? []
  if (unit === '') return { value: Number(digits) }
  const factor = TIMES[unit] ?? SIZES[unit] ?? 1
  // Division keeps 1.5us exact where multiplying by 0.001 would not.
  return { value: factor < 1 ? Number(digits) / Math.round(1 / factor) : Number(digits) * factor, unit }
}
