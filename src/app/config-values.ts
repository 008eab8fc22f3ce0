import { similar } from '../base/similar.ts'

/** Values of dohyo.yaml that are written for people. */

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

const dayOf = (value: string | number): number | undefined => {
  if (typeof value === 'number') return value
  const found = DAYS.indexOf(value.trim().toLowerCase().slice(0, 3))
  return found === -1 || !/^[a-z]{3,9}$/i.test(value.trim()) ? undefined : found + 1
}

/** `mon-fri`, `sat`, or a list of days: Monday is 1, Sunday 7, in order. A range may go past Sunday. Undefined: none of these. */
export const days = (value: string | readonly (string | number)[]): readonly number[] | undefined => {
  if (typeof value !== 'string') {
    const found = value.map(dayOf)
    return found.every((one) => one !== undefined) ? [...new Set(found)].toSorted((a, b) => a - b) : undefined
  }
  const [first, last, ...more] = value.split('-').map(dayOf)
  if (first === undefined || more.length > 0) return undefined
  if (!value.includes('-')) return [first]
  if (last === undefined) return undefined
  const length = ((last - first + 7) % 7) + 1
  return Array.from({ length }, (_, i) => ((first - 1 + i) % 7) + 1).toSorted((a, b) => a - b)
}

/** `2027-01-31` (its beginning, UTC) or an ISO-8601 time with a zone, in ms since the epoch; undefined: neither. */
export const startOf = (text: string): number | undefined => {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) return undefined
  const time = Date.parse(text)
  if (!Number.isFinite(time)) return undefined
  // 2027-02-30 would be a day of March
  const isDay = new Date(`${text.slice(0, 10)}T00:00Z`).toISOString().startsWith(text.slice(0, 10))
  return isDay ? time : undefined
}

const zones = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')]

const accepts = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/**
 * An IANA zone by its exact name, as the engine wants it. Abbreviations (`EST`, `CET`) and distances from UTC (`+01:00`) are
 * none: they say nothing of daylight saving time, or something that nobody means.
 */
export const hasZone = (zone: string): boolean =>
  zones().includes(zone) ||
  (/^[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z0-9_-]+)+$/.test(zone) && !zone.startsWith('Etc/') && accepts(zone))

export const zoneAdvice = (zone: string): string => {
  const all = zones()
  const same = all.find((each) => each.toLowerCase() === zone.toLowerCase())
  const city = all.filter((each) => each.toLowerCase().endsWith(`/${zone.trim().toLowerCase()}`))
  const near = same === undefined ? [...new Set([...city, ...similar(zone, all)])] : [same]
  const advice = near.length === 0 ? '' : `; did you mean ${near.slice(0, 3).join(', ')}?`
  return `must be an IANA time zone such as Europe/Berlin, which knows of daylight saving time, or UTC${advice}`
}

const SCORES = { critical: 9, high: 7, medium: 5, low: 3, info: 1 } as const

/** The score of a severity that is given as a name or as a score. */
export const scoreOf = (severity: keyof typeof SCORES | number): number =>
  typeof severity === 'number' ? severity : SCORES[severity]
