import type { JsonObject } from './unwrap.ts'

/** Files that the clouds put next to logs and that hold no events. */
const SIBLINGS: readonly { readonly keys: readonly string[]; readonly reason: string }[] = [
  {
    keys: ['digestStartTime', 'digestEndTime'],
    reason: 'CloudTrail digest file: signatures of log files, no events',
  },
  {
    keys: ['queryCompleteTime', 'files'],
    reason: 'CloudTrail Lake sign file: signatures of result files, no events',
  },
]

export const siblingReason = (document: JsonObject): string | undefined =>
  SIBLINGS.find(({ keys }) => keys.every((key) => key in document))?.reason
