import { DAY, utcTime } from '../path-time.ts'
import type { PathFacts } from '../source.ts'

/**
 * `AWSLogs/[o-…/]<account>/CloudTrail/<region>/2026/03/10/<account>_CloudTrail_<region>_20260310T0905Z_<16 letters>.json.gz`,
 * and the same of `CloudTrail-Insight`; unpacked ones end in `.json`. Folders and name have to agree. What stands before
 * the account is the user's choice, so it does not count. Digests hold no events.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html,
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
 */
const PATH =
  /(?:^|\/)(\d{12})\/(CloudTrail(?:-Insight)?)\/([a-z][a-z0-9-]{1,31})\/(\d{4})\/(\d\d)\/(\d\d)\/\1_\2_\3_\4\5\6T(\d\d)(\d\d)Z_[A-Za-z0-9]{16}\.json(?:\.gz|\.zst)?$/

/**
 * The time is that of delivery, "can contain records written at any point before". Usual are some minutes; but when the
 * bucket can't be written to, CloudTrail goes on trying for 30 days (first page above). Whoever hides a theft can bring
 * that about, so it is not for us to count on less.
 */
const LATE = 30 * DAY

/**
 * Since this day an event is always in the folder of its own region. Until then, trails of other regions had the global
 * services (IAM, STS, CloudFront), whose events say `us-east-1`; old records need not name the account they were delivered to.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail-by-using-the-aws-cli-update-trail.html
 */
const IN_PLACE_SINCE = Date.UTC(2021, 10, 23)

/** What the path of a log that CloudTrail has delivered tells of its events. The account is that of `recipientAccountId`. */
export const readPath = (path: string): PathFacts | undefined => {
  const [, account, , region, year, month, day, hour, minute] = PATH.exec(path) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const delivered = utcTime([year, month, day], [hour ?? '', minute ?? '', '00'])
  if (delivered === undefined || account === undefined || region === undefined) return undefined
  const earliest = delivered - LATE
  return {
    earliest,
    latest: delivered + DAY,
    ...(earliest < IN_PLACE_SINCE ? {} : { account, region }),
  }
}
