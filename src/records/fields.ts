import { CLOUD_SIEM_FIELDS, defineFields } from './cloud-siem-fields.ts'

export type { RecordFieldType } from './cloud-siem-fields.ts'

/** What dohyo adds: the same question asked of every cloud and every export shape. */
const OUR_FIELDS = defineFields({
  dohyo_operation: {
    type: 'text',
    doc: 'one spelling per operation: AWS eventName as it is; Azure operation name in lower case; GCP method without its version prefix (compute.snapshots.insert)',
  },
  dohyo_service: {
    type: 'text',
    doc: 'AWS eventSource; Azure resource provider in lower case (microsoft.compute); GCP serviceName',
  },
  dohyo_outcome: {
    type: 'text',
    doc: 'success | denied | failed | dry-run | pending (Azure Start/Accept: the result is another record)',
  },
  dohyo_actor: { type: 'text', doc: 'who did it, for people: ARN, UPN or app id, e-mail' },
  dohyo_actorIsBackup: {
    type: 'boolean',
    doc: "the cloud's own backup service, proven by fields that only the cloud sets, or a listed backup principal (never by role name, session name or agent)",
  },
  dohyo_principal: {
    type: 'text',
    doc: "dohyo_actor without what changes from session to session: of an AWS role its ARN. IAM Identity Center names a role's sessions after their person, so there it is dohyo_actor",
  },
  dohyo_actorIsHuman: {
    type: 'boolean',
    doc: 'a person rather than a machine: AWS root, IAM and federated users, console sessions, sessions with MFA or of IAM Identity Center; Azure tokens of users; GCP accounts that are no service accounts. False for roles of services, instances and CI, and where the log does not tell',
  },
  dohyo_offHours: {
    type: 'boolean',
    doc: 'outside the business hours of the settings, by the clock of their time zone; false when none are set',
  },
  dohyo_sourceIp: {
    type: 'text',
    doc: 'where the call came from; AWS may put a service name here',
  },
  dohyo_region: { type: 'text', doc: 'region, where the event names one' },
  dohyo_errorCode: { type: 'text', doc: "the provider's error code; absent on success" },
  dohyo_errorText: { type: 'text', doc: "the provider's error message; absent on success" },
  dohyo_account: {
    type: 'text',
    doc: 'the account / subscription / project whose data it is (AWS recipientAccountId)',
  },
  dohyo_operationKey: {
    type: 'text',
    doc: 'joins the several records of one operation (Azure correlationId + operation + resource, GCP operation.id); else the event id',
  },
  dohyo_resource: {
    type: 'text',
    doc: 'the snapshot, image, disk, database, security group acted on; the created one where the call creates',
  },
  dohyo_resourceKey: {
    type: 'text',
    doc: 'dohyo_resource by a name that no other account and service has: AWS ids (`snap-…`, `ami-…`, `vol-…`, `sg-…`, `i-…`) and ARNs as they are, other AWS names as `<account>/<region>/<service>/<name>`; Azure resource ids and GCP full names as they are',
  },
  dohyo_resources: {
    type: 'texts',
    doc: 'every resource id in play (created, source, target), for joins of one resource',
  },
  dohyo_snapshotKeys: {
    type: 'texts',
    doc: 'the snapshots, images and backups that the event is about, named as in dohyo_resourceKey, so that events of one join: what it makes (not what that is made from), shares, exports, reads or deletes, or what it restores from',
  },
  dohyo_sourceResource: {
    type: 'text',
    doc: 'what a snapshot, copy or restore was made from: volume, instance, database, disk, snapshot',
  },
  dohyo_snapshotCall: {
    type: 'text',
    doc: 'what the operation does to copies of disks, machines and databases, whatever became of it: create | copy | share (also: take back) | export | delete | list | permissions (reads who may use it) | blocks (reads the content); absent for all else',
  },
  dohyo_createdCount: {
    type: 'number',
    doc: "how many snapshots or images a successful call makes: CreateSnapshots one per volume, others 1; absent when it makes none, also for RDS' own automated and AWS Backup's snapshots. A long GCP operation counts on its first entry only, so that sums are right",
  },
  dohyo_sizeGb: {
    type: 'number',
    doc: 'size of the disks or databases that the created snapshots are of, in GiB as the provider logs it; absent where it does not (most images, most GCP calls)',
  },
  dohyo_enumeration: {
    type: 'boolean',
    doc: 'a read that looks around: it lists snapshots, volumes, own images or database snapshots without naming one, or reads who may use a snapshot. Not what the web console or an AWS service loads, nor a look at one named resource. Azure logs no reads',
  },
  dohyo_snapshotType: { type: 'text', doc: 'RDS snapshotType of the response: manual, automated, awsbackup' },
  dohyo_sharedWith: {
    type: 'texts',
    doc: 'principals that the request adds: account ids, `all`, organization ARNs, GCP IAM members, Azure gallery share targets',
  },
  dohyo_sharedExternal: {
    type: 'texts',
    doc: 'those of dohyo_sharedWith that are not ours, not trusted and not the public',
  },
  dohyo_sharedPublic: {
    type: 'boolean',
    doc: 'the request opens the resource to everybody (`all`, allUsers, allAuthenticatedUsers, community gallery)',
  },
  dohyo_unsharedFrom: {
    type: 'texts',
    doc: 'principals that the request removes; `*` when it clears all (Reset*, revoked SAS)',
  },
  dohyo_restoredFrom: {
    type: 'texts',
    doc: 'snapshots or images that a new volume, instance or database is made from; for RunInstances only those on a device that is not the root',
  },
  dohyo_rootSnapshots: {
    type: 'texts',
    doc: 'RunInstances: snapshots on the root device (usually just the AMI restated)',
  },
  dohyo_publiclyAccessible: {
    type: 'boolean',
    doc: 'a database is (or is asked to be) reachable from the internet',
  },
  dohyo_exportTarget: { type: 'text', doc: 'bucket or URL that an export writes to' },
  dohyo_copySourceRegion: { type: 'text', doc: 'region that a copy comes from, where the request names it' },
  dohyo_copySourceAccount: { type: 'text', doc: 'account of the source ARN of a copy' },
  dohyo_kmsKey: { type: 'text', doc: 'key that the request asks to encrypt with' },
  dohyo_openAdminPorts: {
    type: 'texts',
    doc: 'admin ports (or `all`) that the request opens to the whole internet (prefix length 0, IPv4 or IPv6), ingress only, e.g. `tcp/22`',
  },
  dohyo_openTo: { type: 'texts', doc: 'the ranges of prefix length 0 that the request names' },
  dohyo_guardrail: {
    type: 'text',
    doc: 'protection that the request removes or weakens, in words; absent when it does neither (e.g. `snapshot block public access: block-all-sharing → unblocked`)',
  },
  dohyo_consumerAccount: {
    type: 'text',
    doc: 'AWS SharedSnapshot* service events: userIdentity.accountId, the account that used the shared snapshot',
  },
  dohyo_consumerExternal: {
    type: 'boolean',
    doc: 'AWS SharedSnapshot* service events: dohyo_consumerAccount is neither dohyo_account nor another of our accounts nor a trusted one',
  },
  dohyo_knownSnapshots: {
    type: 'texts',
    doc: 'those ids among dohyo_resource, dohyo_rootSnapshots and dohyo_restoredFrom that were created, copied or shared in the same logs within the 90 days before this event; filled in a second pass over the hits, so no source maps it',
  },
  dohyo_wholePolicy: {
    type: 'boolean',
    doc: 'GCP: the event has a whole new policy and not what changed, so who is in dohyo_sharedWith may have had access before, and who lost it is not known',
  },
  dohyo_crossEntity: {
    type: 'boolean',
    doc: 'GCP: another project copies this disk (CrossEntityControlAuditMetadata), or the principal is outside our domains and projects',
  },
  dohyo_detailMissing: {
    type: 'boolean',
    doc: 'the log carries no request body to judge by (Azure NSG, snapshot and gallery-share writes; GCP firewall patches that name only ports or only ranges)',
  },
})

/**
 * The ONE list of normalised fields that rules, reports and lint know. Names without `dohyo_` are those of Sumo Logic's
 * Cloud SIEM schema and mean what Sumo means; `dohyo_` marks what we add, so that the two are never confused.
 */
export const RECORD_FIELDS = { ...CLOUD_SIEM_FIELDS, ...OUR_FIELDS }

export type RecordFieldName = keyof typeof RECORD_FIELDS
