import type { RuleObject, RuleType } from './wire-keys.ts'

const NAMES: Readonly<Record<number, string>> = {
  300000: 'T05M',
  600000: 'T10M',
  1800000: 'T30M',
  3600000: 'T60M',
  43200000: 'T12H',
  86400000: 'T24H',
  432000000: 'T05D',
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** ms of `5m`, `24h`; of a number or one in text. */
const millis = (value: unknown): number | undefined => {
  const text = String(value).trim()
  const [, amount, unit = ''] = /^(\d+)([mhd]?)$/i.exec(text) ?? []
  return amount === undefined ? undefined : Number(amount) * (UNITS[unit.toLowerCase()] ?? 1)
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' && /^(T\d\d[MHD]|CUSTOM)$/.test(value)

const present = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

/**
 * The window of a rule. Requests say its name in `windowSize` and `CUSTOM` needs `windowSizeMilliseconds`; answers say ms
 * there and the name in `windowSizeName`; the catalog says `window` (`5m`, `T05M`, `CUSTOM`) and ms in `window_size`.
 */
export const readWindow = (keys: RuleObject, type: RuleType): RuleObject => {
  const { windowSize, windowSizeName, window, windowSizeMilliseconds } = keys
  const stated = [windowSizeName, windowSize, window].find(isName)
  const candidates = [windowSizeMilliseconds, windowSize, window].filter(
    (value) => present(value) && !isName(value),
  )
  const ms = candidates.map(millis).find((value) => value !== undefined)
  if (stated !== undefined && stated !== 'CUSTOM')
    return {
      windowSize: stated,
      ...(present(windowSizeMilliseconds) ? { windowSizeMilliseconds: millis(windowSizeMilliseconds) } : {}),
    }
  if (stated === 'CUSTOM') return { windowSize: stated, windowSizeMilliseconds: ms }
  const given = [windowSize, window].find(present)
  if (ms === undefined) return { windowSize: given }
  const named = NAMES[ms]
  return named !== undefined || type === 'outlier'
    ? { windowSize: named ?? given }
    : { windowSize: 'CUSTOM', windowSizeMilliseconds: ms }
}
