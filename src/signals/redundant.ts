import { entityKey } from './entity.ts'
import type { EntityRef } from './types.ts'

const HOUR = 3_600_000

interface Firing {
  readonly name: string
  readonly entity: EntityRef
  /** ms */
  readonly timestamp: number
  readonly prototype: boolean
  readonly suppressionWindowMs?: number
}

/**
 * Tells of firings, handed over in order of time, whether each is redundant: its name has fired on its entity before, and
 * was let through. It is redundant for 12 hours after the last firing, so for as long as it keeps firing, but no longer than
 * 72 hours after the one that was let through; a window of the rule's own is counted from that one instead. A firing exactly
 * a window later is outside. Prototypes take no part. `otherwiseSuppressed` firings never open a window.
 */
export const createRedundancy = (hours: {
  readonly redundantHours: number
  readonly globalSignalSuppressionWindow: number
}): ((firing: Firing, otherwiseSuppressed: boolean) => boolean) => {
  const seen = new Map<string, { through: number; last: number }>()
  return ({ name, entity, timestamp, prototype, suppressionWindowMs }, otherwiseSuppressed) => {
    if (prototype) return false
    const key = `${entityKey(entity)}${name}`
    const before = seen.get(key)
    const redundant =
      before !== undefined &&
      (suppressionWindowMs === undefined
        ? timestamp - before.last < hours.redundantHours * HOUR &&
          timestamp - before.through < hours.globalSignalSuppressionWindow * HOUR
        : timestamp - before.through < suppressionWindowMs)
    if (redundant) before.last = timestamp
    else if (!otherwiseSuppressed) seen.set(key, { through: timestamp, last: timestamp })
    return redundant
  }
}
