import { parsePartial } from './partial-json.ts'
import type { SourceModule } from './shape.ts'
import { isObject } from './unwrap.ts'

/** Deeper than any known wrapping puts an event. */
const MAX_DEPTH = 8

/** What a value holds one level down; a string of JSON holds its value, as log shippers write it. */
const inner = (value: unknown): readonly unknown[] => {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) ? [parsePartial(value)?.value] : []
  return typeof value === 'object' && value !== null ? Object.values(value) : []
}

/**
 * True when an event of a source shows anywhere inside, in whatever wrapping: a file that no wrapping fits is then no
 * file without events.
 */
export const holdsEvent = (value: unknown, sources: readonly SourceModule[], depth = 0): boolean =>
  (isObject(value) && sources.some((source) => source.recognises(value))) ||
  (depth < MAX_DEPTH && inner(value).some((each) => holdsEvent(each, sources, depth + 1)))
