import { DAY, utcTime } from '../path-time.ts'
import type { PathFacts } from '../source.ts'

/**
 * `cloudaudit.googleapis.com/activity/2026/03/10/09:00:00_09:59:59_S0.json`: objects of a sink to Cloud Storage. The hour is
 * that of the entries' own times: entries that come late are not put into later hours but into objects of the same one that
 * end in `_A0:<Unix time>`. Neither project nor region are in it.
 * https://cloud.google.com/logging/docs/export/storage
 */
const PATH =
  /(?:^|\/)cloudaudit\.googleapis\.com(?:\/|%2F)(?:activity|data_access|system_event|policy)\/(\d{4})\/(\d\d)\/(\d\d)\/(\d\d):(\d\d):(\d\d)_(\d\d):(\d\d):(\d\d)_(?:S\d{1,9}|A\d{1,9}:\d{1,12})\.json(?:\.gz|\.zst)?$/

/** What the path of an object with audit logs tells of its events. */
export const readPath = (path: string): PathFacts | undefined => {
  const [, year, month, day, ...clock] = PATH.exec(path) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const [h = '', m = '', s = '', endH = '', endM = '', endS = ''] = clock
  const begin = utcTime([year, month, day], [h, m, s])
  const end = utcTime([year, month, day], [endH, endM, endS])
  if (begin === undefined || end === undefined || end < begin) return undefined
  return { earliest: begin - DAY, latest: end + DAY }
}
