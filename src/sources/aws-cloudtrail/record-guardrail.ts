import { type Sql, sql, str } from '../../sql/sql.ts'
import { firstOf } from '../pick.ts'
import type { FieldSql } from '../source.ts'
import { choose, isEventOf, request, requestText, textAt } from './record-json.ts'

/**
 * dohyo_guardrail. One event tells the new state only. Block public access for snapshots has two strengths, and
 * `block-new-sharing` leaves what is public public; for images it is the only one, so setting it there weakens nothing.
 */
export const guardrail: FieldSql = (r) => {
  const ec2 = (event: string): Sql => isEventOf(r, 'ec2', [event])
  const rule = sql`ifNull(concat(' ', ${requestText(r, 'identifier')}), '')`
  const retention = textAt(request(r), 'retentionPeriod', 'retentionPeriodValue')
  const unit = textAt(request(r), 'retentionPeriod', 'retentionPeriodUnit')
  const state = firstOf(requestText(r, 'state'), requestText(r, 'snapshotBlockPublicAccessState'))
  const downgrade = sql`(${ec2('EnableSnapshotBlockPublicAccess')} AND ${state} = 'block-new-sharing')`
  return choose(
    [
      [ec2('DisableSnapshotBlockPublicAccess'), str('snapshot block public access → unblocked')],
      [downgrade, str('snapshot block public access → block-new-sharing: public snapshots stay public')],
      [ec2('DisableImageBlockPublicAccess'), str('image block public access → unblocked')],
      [
        ec2('UnlockSnapshot'),
        sql`concat('snapshot lock removed', ifNull(concat(': ', ${requestText(r, 'snapshotId')}), ''))`,
      ],
      [ec2('DisableEbsEncryptionByDefault'), str('EBS encryption by default → off')],
      [isEventOf(r, 'rbin', ['DeleteRule']), sql`concat('Recycle Bin rule', ${rule}, ' deleted')`],
      [isEventOf(r, 'rbin', ['UnlockRule']), sql`concat('Recycle Bin rule', ${rule}, ' unlocked')`],
      [
        isEventOf(r, 'rbin', ['UpdateRule']),
        sql`concat('Recycle Bin rule', ${rule}, ' changed', ifNull(concat(', retention → ', ${retention}, ' ', lower(${unit})), ''))`,
      ],
    ],
    sql`NULL`,
  )
}
