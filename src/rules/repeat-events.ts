import { z } from 'zod'

type Event = Readonly<Record<string, unknown>>

/** Where the sources write when something happened. */
const TIMES = ['eventTime', 'time', 'TimeGenerated', 'eventTimestamp', 'timestamp']

/** What tells one event, or one operation, from another. */
const IDS = [
  'eventID',
  'requestID',
  'correlationId',
  'CorrelationId',
  'eventDataId',
  'EventDataId',
  'insertId',
]

const later = (value: unknown, seconds: number): unknown => {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(ms) ? value : new Date(ms + seconds * 1000).toISOString().replace('.000Z', 'Z')
}

const renamed = (value: unknown, n: number): unknown => (typeof value === 'string' ? `${value}-${n}` : value)

const isObject = (value: unknown): value is Event =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The event as it comes for the nth time: later, and under ids of its own. The first is the event itself. */
const nth = (event: Event, n: number, everySeconds: number): Event =>
  n === 0
    ? event
    : Object.fromEntries(
        Object.entries(event).map(([key, value]) => {
          if (TIMES.includes(key)) return [key, later(value, n * everySeconds)]
          if (IDS.includes(key)) return [key, renamed(value, n)]
          if (key === 'operation' && isObject(value)) return [key, { ...value, id: renamed(value['id'], n) }]
          return [key, value]
        }),
      )

const event = z.record(z.string(), z.unknown())

const one = event.transform((only): readonly Event[] => [only])

const several = z
  .strictObject({ repeat: z.int().min(2).max(1000), everySeconds: z.number().positive(), event })
  .transform(({ repeat, everySeconds, event: first }): readonly Event[] =>
    Array.from({ length: repeat }, (_, n) => nth(first, n, everySeconds)),
  )

/**
 * The events of a test. One that happens again and again may be written once: `{ repeat: 50, everySeconds: 10, event: {…} }`
 * stands for as many events, each so much later than the one before and with ids of its own.
 */
export const testEvents = z
  .array(z.unknown())
  .min(1)
  .transform((items, context): Event[] =>
    items.flatMap((item, i): readonly Event[] => {
      const isRepeated = isObject(item) && 'repeat' in item
      const parsed = isRepeated ? several.safeParse(item) : one.safeParse(item)
      if (parsed.success) return parsed.data
      for (const issue of parsed.error.issues)
        context.addIssue({ code: 'custom', path: [i, ...issue.path], message: issue.message })
      return []
    }),
  )
