import { InvalidArgumentError } from 'commander'

/** Parsers of option values. A wrong one throws commander's own error, which names the option. */

/** For an option that may be repeated; without a default, so that the help does not show an empty one. */
export const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value]

const UNIT_MS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 }
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/** `2026-02-30` is a date to JavaScript (the 2nd of March), but not to anybody else. */
const isCalendarDay = (day: string): boolean => {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

const parseMoment = (value: string, now: Date): Date | undefined => {
  if (value === 'now') return now
  const ago = /^-?(\d+)([smhdw])$/.exec(value)
  if (ago !== null) return new Date(now.getTime() - Number(ago[1]) * (UNIT_MS[ago[2] ?? ''] ?? 0))
  const iso = DATE.exec(value)
  if (iso === null || !isCalendarDay(value.slice(0, 10))) return undefined
  const zone = value.length > 10 && iso[1] === undefined ? 'Z' : ''
  return new Date(value.replace(' ', 'T') + zone)
}

/** ISO-8601 (UTC where no zone is given), `now`, or how long ago: `90m`, `24h`, `7d`, `2w`. */
export const moment =
  (now: () => Date) =>
  (value: string): Date => {
    const date = parseMoment(value, now())
    if (date !== undefined && !Number.isNaN(date.getTime())) return date
    throw new InvalidArgumentError(
      'Expected a date (2026-11-24, 2026-11-24T01:02:03Z) or how long ago (24h, 7d).',
    )
  }

const names =
  (form: (text: string) => string | undefined, expected: string) =>
  (value: string, previous: readonly string[] = []): readonly string[] => [
    ...previous,
    ...value.split(',').map((text) => {
      const name = form(text.trim().toLowerCase())
      if (name === undefined) throw new InvalidArgumentError(`Expected ${expected}.`)
      return name
    }),
  ]

/** `111122223333`, as the console of AWS shows it too (`1111-2222-3333`); a subscription; a project (`example.com:project`). */
export const accountNames = names((text) => {
  const name = /^\d{4}-\d{4}-\d{4}$/.test(text) ? text.replaceAll('-', '') : text
  return /^[a-z0-9][a-z0-9.:_-]{0,63}$/.test(name) ? name : undefined
}, 'an AWS account (111122223333), an Azure subscription or a GCP project, or several with commas between')

/** `eu-west-1`, `westeurope`, also as Azure's portal shows it: `West Europe`. */
export const regionNames = names((text) => {
  const name = text.replaceAll(' ', '')
  return /^[a-z][a-z0-9-]{0,63}$/.test(name) ? name : undefined
}, 'a region (eu-west-1, westeurope, europe-west4), or several with commas between')

const SIZE: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

/** `1.5GiB`, `512M`, `1073741824`: powers of 1024. */
export const byteCount = (value: string): number => {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(value)
  const bytes = Math.floor(Number(match?.[1]) * (SIZE[match?.[2]?.toLowerCase() ?? ''] ?? 1))
  if (match === null || bytes < 1)
    throw new InvalidArgumentError('Expected a size, such as 512MiB or 1.5GiB.')
  return bytes
}

export const wholeNumber = (value: string): number => {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('Expected a whole number, 0 or more.')
  return Number(value)
}

export const days = (value: string): number => {
  const number = /^\d{1,5}(?:\.\d+)?$/.test(value) ? Number(value) : 0
  if (number <= 0) throw new InvalidArgumentError('Expected a number of days, more than 0.')
  return number
}
