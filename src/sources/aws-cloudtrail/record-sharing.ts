import { join, type Sql, sql, str, strings } from '../../sql/sql.ts'
import { once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { trustedAccounts } from '../trusted.ts'
import { eventTime } from './identity.ts'
import {
  arnPart,
  choose,
  isEventOf,
  jsonList,
  listMembers,
  memberText,
  rawAt,
  request,
  requestText,
  textAt,
  textList,
  texts,
  textsOf,
} from './record-json.ts'

const RDS_ATTRIBUTES = ['ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute']

const EC2_ATTRIBUTES = ['ModifySnapshotAttribute', 'ModifyImageAttribute']

const RECIPIENTS = ['userId', 'group', 'organizationArn', 'organizationalUnitArn']

/** The same by the names that the API and the CLI have for them. */
const FLAT_RECIPIENTS = [
  ...RECIPIENTS,
  'userIds',
  'userGroup',
  'userGroups',
  'groupName',
  'groupNames',
  'organizationArns',
  'organizationalUnitArns',
]

/**
 * The lists' keys are data for one walk: a walk for each was a tenth to a quarter of the calls in a hunt's
 * statements, whose analysis takes as long as their work (docs/decisions/0008).
 */
const flatRecipients = (r: RawRecord): Sql => {
  const members = listMembers(sql`JSONExtractRawCaseInsensitive(${request(r)}, k)`)
  const listed = texts(sql`arrayMap(m -> ifNull(${memberText(sql`m`)}, ''), ${members})`)
  return sql`arrayFlatten(arrayMap(k -> ${listed}, ${strings(FLAT_RECIPIENTS)}))`
}

/**
 * Members of `createVolumePermission` / `launchPermission` items; every item counts. The call can be made in a second form,
 * `operationType` with flat lists; CloudTrail's older style rewrites it into the first, a wrapped request stays as it was made.
 */
const permissions = (r: RawRecord, change: 'add' | 'remove'): Sql => {
  const permission = sql`if(${r.text('eventName')} = 'ModifyImageAttribute', 'launchPermission', 'createVolumePermission')`
  const listed = listMembers(sql`JSONExtractRawCaseInsensitive(${request(r)}, ${permission}, ${str(change)})`)
  const items = sql`arrayMap(i -> coalesce(nullIf(${rawAt(sql`i`, 'content')}, ''), i), ${listed})`
  const members = RECIPIENTS.map((key) => sql`ifNull(${textAt(sql`i`, key)}, '')`)
  const isFlat = sql`lower(ifNull(${requestText(r, 'operationType')}, '')) = ${str(change)}`
  return sql`arrayConcat(arrayFlatten(arrayMap(i -> [${join(members)}], ${items})), if(${isFlat}, ${flatRecipients(r)}, emptyArrayString()))`
}

/** `valuesToAdd` / `valuesToRemove` of the attribute `restore`, the only one that shares. */
const restoreValues = (r: RawRecord, list: 'valuesToAdd' | 'valuesToRemove'): Sql =>
  sql`if(lower(ifNull(${requestText(r, 'attributeName')}, '')) = 'restore', ${textList(request(r), list)}, emptyArrayString())`

/** `PolicyDetails.Schedules[].ShareRules[].TargetAccounts[]`: Data Lifecycle Manager shares what it makes. */
const lifecycleTargets = (r: RawRecord): Sql => {
  const rules = sql`arrayFlatten(arrayMap(s -> ${jsonList(sql`s`, 'shareRules')}, ${jsonList(request(r), 'policyDetails', 'schedules')}))`
  return sql`arrayFlatten(arrayMap(s -> ${textList(sql`s`, 'targetAccounts')}, ${rules}))`
}

/**
 * Accounts that the Allow statements of a resource policy name, `all` for an unconditional `*`. A `*` with a condition is
 * as open as the accounts in that condition. Statements that only let others copy INTO the vault give nothing away.
 */
const policyPrincipals = (r: RawRecord): Sql => {
  const s = sql`s`
  const principal = rawAt(s, 'Principal')
  const condition = rawAt(s, 'Condition')
  const actions = textList(s, 'Action')
  const gives = sql`${textAt(s, 'Effect')} = 'Allow' AND NOT (notEmpty(${actions}) AND arrayAll(a -> lower(a) = 'backup:copyintobackupvault', ${actions}))`
  const accounts = sql`extractAll(concat(${principal}, if(position(${principal}, '"*"') > 0, ${condition}, '')), '[":]([0-9]{12})[":]')`
  const everybody = sql`if(position(${principal}, '"*"') > 0 AND ${condition} IN ('', '{}'), ['all'], emptyArrayString())`
  const policy = sql`ifNull(${requestText(r, 'policy')}, '')`
  return sql`arrayFlatten(arrayMap(s -> if(ifNull(${gives}, 0), arrayConcat(${accounts}, ${everybody}), emptyArrayString()), ${jsonList(policy, 'Statement')}))`
}

/** The account of the vault that a copy job writes to, when it is not the account that the copy starts in. */
const copyJobTarget = (r: RawRecord): Sql => {
  const target = arnPart(requestText(r, 'destinationBackupVaultArn'), 5)
  return textsOf(sql`if(${target} = ${r.text('recipientAccountId')}, NULL, ${target})`)
}

/** Account ids are strings of 12 digits; one that was written as a number has lost its leading zeros. */
const principals = (array: Sql): Sql =>
  texts(sql`arrayMap(p -> if(match(p, '^[0-9]{1,11}$'), leftPad(p, 12, '0'), p), ${array})`)

/** dohyo_sharedWith. A failed call has the same request, so it lists what was tried. */
export const sharedWith: FieldSql = once('shared with', (r) =>
  principals(
    choose(
      [
        [isEventOf(r, 'ec2', EC2_ATTRIBUTES), permissions(r, 'add')],
        [isEventOf(r, 'rds', RDS_ATTRIBUTES), restoreValues(r, 'valuesToAdd')],
        [
          isEventOf(r, 'redshift', ['AuthorizeSnapshotAccess']),
          textsOf(requestText(r, 'accountWithRestoreAccess')),
        ],
        [isEventOf(r, 'dlm', ['CreateLifecyclePolicy', 'UpdateLifecyclePolicy']), lifecycleTargets(r)],
        [
          sql`(${isEventOf(r, 'backup', ['PutBackupVaultAccessPolicy'])} OR ${isEventOf(r, 'redshift-serverless', ['PutResourcePolicy'])})`,
          policyPrincipals(r),
        ],
        [isEventOf(r, 'backup', ['StartCopyJob']), copyJobTarget(r)],
      ],
      sql`emptyArrayString()`,
    ),
  ),
)

/** dohyo_unsharedFrom. */
export const unsharedFrom: FieldSql = (r) =>
  principals(
    choose(
      [
        [isEventOf(r, 'ec2', EC2_ATTRIBUTES), permissions(r, 'remove')],
        [isEventOf(r, 'rds', RDS_ATTRIBUTES), restoreValues(r, 'valuesToRemove')],
        [
          isEventOf(r, 'redshift', ['RevokeSnapshotAccess']),
          textsOf(requestText(r, 'accountWithRestoreAccess')),
        ],
        [isEventOf(r, 'ec2', ['ResetSnapshotAttribute', 'ResetImageAttribute']), sql`['*']`],
        [isEventOf(r, 'backup', ['DeleteBackupVaultAccessPolicy']), sql`['*']`],
        // the receiving account gives up its own permission
        [isEventOf(r, 'ec2', ['CancelImageLaunchPermission']), textsOf(r.text('recipientAccountId'))],
      ],
      sql`emptyArrayString()`,
    ),
  )

/** dohyo_sharedPublic: the group `all`. */
export const sharedPublic: FieldSql = (r) => sql`has(${sharedWith(r)}, 'all')`

const ORGANIZATION = /^(?:arn:[^:]*:organizations::[0-9]*:organization\/)?(o-[a-z0-9]+)$/

/**
 * dohyo_sharedExternal. Ours are the accounts that the event itself belongs to and those of the settings. An organization
 * (unit) ARN is external unless the settings list it, or list the whole organization that the unit is part of: it opens
 * the image to every account in there, now and later, and the account id inside names only the management account, which
 * is no proof that the members are ours.
 */
export const sharedExternal: FieldSql = (r) => {
  const { ownAccounts, ownOrganizations } = r.settings
  const ours = sql`arrayConcat([ifNull(${r.text('recipientAccountId')}, ''), ifNull(${r.text('userIdentity', 'accountId')}, '')], ${strings([...ownAccounts, ...ownOrganizations])}, ${trustedAccounts(r, eventTime)})`
  const organizations = ownOrganizations.flatMap((entry) => ORGANIZATION.exec(entry)?.[1] ?? [])
  // `amazon-redshift-support` is AWS itself
  const known = sql`(p IN ('all', 'amazon-redshift-support') OR has(${ours}, p) OR (startsWith(p, 'arn:') AND has(${strings(organizations)}, extract(p, ${str('/(o-[a-z0-9]+)')}))))`
  return sql`arrayFilter(p -> NOT ${known}, ${sharedWith(r)})`
}
