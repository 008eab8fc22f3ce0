import { DAY, utcTime } from '../path-time.ts'
import type { PathFacts } from '../source.ts'

/**
 * `[insights-activity-logs/]resourceId=/SUBSCRIPTIONS/<id>/y=2026/m=03/d=10/h=09/m=00/PT1H.json`: blobs of a diagnostic setting
 * of the activity log. The container's name is lost in many a copy. Blobs of other logs name a resource after the subscription.
 * https://learn.microsoft.com/en-us/azure/azure-monitor/platform/activity-log
 */
const PATH =
  /(?:^|\/)resourceId=\/SUBSCRIPTIONS\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/y=(\d{4})\/m=(\d\d)\/d=(\d\d)\/h=(\d\d)\/m=00\/PT1H\.json(?:\.gz|\.zst)?$/i

const HOUR = 3_600_000

/**
 * The hour is that in which events were received, "regardless of when they were generated". Azure names 48 hours as the latest
 * that it knows of (https://learn.microsoft.com/en-us/azure/azure-monitor/platform/resource-logs); twice that, since it
 * promises nothing.
 */
const LATE = 4 * DAY

/** What the path of a blob with the activity log of a subscription tells of its events. It does not tell regions. */
export const readPath = (path: string): PathFacts | undefined => {
  const [, subscription, year, month, day, hour] = PATH.exec(path) ?? []
  if (year === undefined || month === undefined || day === undefined || hour === undefined) return undefined
  const begin = utcTime([year, month, day], [hour, '00', '00'])
  if (begin === undefined || subscription === undefined) return undefined
  return {
    earliest: begin - LATE,
    latest: begin + HOUR + DAY,
    account: subscription.toLowerCase(),
  }
}
