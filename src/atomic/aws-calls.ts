import type { AwsCall, AwsCaller, AwsStep } from './aws-event.ts'
import type { Json } from './scenario.ts'
import type { World } from './world.ts'

// Calls on snapshots and what is made of them, with requests and responses as CloudTrail writes them: lists are
// `{items: […]}`, an empty list is `{}`, RDS lowers only the first letter of a name.

export const items = (...list: readonly unknown[]): Json => ({ items: list })
const NONE: Json = {}
const DONE: Json = { _return: true }

export const read = (api: string, request: unknown): AwsCall => ({
  api,
  request,
  response: null,
  readOnly: true,
})
export const write = (api: string, request: unknown, response: unknown = DONE): AwsCall => ({
  api,
  request,
  response,
  readOnly: false,
})

/** A call at a time: seconds after the start. */
export const step = (
  world: World,
  at: number,
  who: AwsCaller,
  call: AwsCall,
  more: { readonly region?: string; readonly error?: readonly [string, string] } = {},
): AwsStep => ({ ...call, at, who, region: world.region, ...more })

export const denied = (who: AwsCaller, { api }: AwsCall): readonly [string, string] => {
  const user = String(who.identity['arn'])
  return api.startsWith('ec2:')
    ? [
        'Client.UnauthorizedOperation',
        `You are not authorized to perform this operation. User: ${user} is not authorized to perform: ${api} because no identity-based policy allows the ${api} action.`,
      ]
    : [
        'AccessDenied',
        `User: ${user} is not authorized to perform: ${api} because no identity-based policy allows the ${api} action`,
      ]
}

export const DRY_RUN = [
  'Client.DryRunOperation',
  'Request would have succeeded, but DryRun flag is set.',
] as const

export const snapshotId = ({ ids }: World, name: string): string => `snap-0${ids.hex(`snapshot ${name}`, 16)}`
export const volumeId = ({ ids }: World, name: string): string => `vol-0${ids.hex(`volume ${name}`, 16)}`
export const instanceId = ({ ids }: World, name: string): string => `i-0${ids.hex(`instance ${name}`, 16)}`
const groupId = ({ ids }: World, name: string): string => `sg-0${ids.hex(`group ${name}`, 16)}`
export const keyArn = ({ ids, account }: World, region: string): string =>
  `arn:aws:kms:${region}:${account}:key/${ids.uuid(`key ${region}`)}`

export const whoAmI = (): AwsCall => read('sts:GetCallerIdentity', null)

export const listVolumes = (): AwsCall =>
  read('ec2:DescribeVolumes', { maxResults: 500, volumeSet: NONE, filterSet: NONE })

export const listSnapshots = ({ account }: World): AwsCall =>
  read('ec2:DescribeSnapshots', {
    maxResults: 1000,
    snapshotSet: NONE,
    ownersSet: items({ owner: account }),
    sharedUsersSet: NONE,
    filterSet: NONE,
  })

/** Looks for one snapshot, as a tool does that waits for it. */
export const pollSnapshot = (snapshot: string): AwsCall =>
  read('ec2:DescribeSnapshots', {
    snapshotSet: items({ snapshotId: snapshot }),
    ownersSet: NONE,
    sharedUsersSet: NONE,
    filterSet: NONE,
  })

export const snapshotsOfVolume = (volume: string): AwsCall =>
  read('ec2:DescribeSnapshots', {
    snapshotSet: NONE,
    ownersSet: NONE,
    sharedUsersSet: NONE,
    filterSet: items({ name: 'volume-id', valueSet: items({ value: volume }) }),
  })

export const pollVolume = (volume: string): AwsCall =>
  read('ec2:DescribeVolumes', { volumeSet: items({ volumeId: volume }), filterSet: NONE })

export const snapshotAttribute = (snapshot: string): AwsCall =>
  read('ec2:DescribeSnapshotAttribute', { snapshotId: snapshot, attributeType: 'CREATE_VOLUME_PERMISSION' })

export const createSnapshot = (
  world: World,
  at: number,
  {
    snapshot,
    volume,
    description,
    encrypted = false,
    gb = 100,
  }: {
    readonly snapshot: string
    readonly volume: string
    readonly description?: string
    readonly encrypted?: boolean
    readonly gb?: number
  },
): AwsCall =>
  write(
    'ec2:CreateSnapshot',
    { volumeId: volume, ...(description === undefined ? {} : { description }) },
    {
      snapshotId: snapshot,
      volumeId: volume,
      status: 'pending',
      startTime: world.start + Math.round(at) * 1000,
      ownerId: world.account,
      volumeSize: String(gb),
      ...(description === undefined ? {} : { description }),
      encrypted,
    },
  )

/** All volumes of an instance at once: the newer request style, wrapped and in capitals. */
export const createSnapshots = (
  world: World,
  at: number,
  instance: string,
  names: readonly string[],
): AwsCall =>
  write(
    'ec2:CreateSnapshots',
    {
      CreateSnapshotsRequest: {
        InstanceSpecification: { InstanceId: instance, ExcludeBootVolume: false },
        Description: 'all of it',
      },
    },
    {
      CreateSnapshotsResponse: {
        snapshotSet: {
          item: names.map((name) => ({
            snapshotId: snapshotId(world, name),
            volumeId: volumeId(world, name),
            volumeSize: 100,
            state: 'pending',
            startTime: new Date(world.start + Math.round(at) * 1000).toISOString(),
            ownerId: world.account,
            encrypted: false,
          })),
        },
      },
    },
  )

export const copySnapshot = (source: string, sourceRegion: string, copy: string, key: string): AwsCall =>
  write(
    'ec2:CopySnapshot',
    { sourceRegion, sourceSnapshotId: source, encrypted: true, kmsKeyId: key, description: 'copy' },
    { snapshotId: copy },
  )

export type Change = 'add' | 'remove'
export const holder = (member: string): Json => (member === 'all' ? { group: 'all' } : { userId: member })

export const changeSnapshotSharing = (snapshot: string, change: Change, member: string): AwsCall =>
  write('ec2:ModifySnapshotAttribute', {
    snapshotId: snapshot,
    createVolumePermission: { [change]: items(holder(member)) },
    attributeType: 'CREATE_VOLUME_PERMISSION',
  })

export const deleteSnapshot = (snapshot: string): AwsCall =>
  write('ec2:DeleteSnapshot', { snapshotId: snapshot, force: false })

/** Written by AWS when another account restores (or copies) a snapshot that was shared with it. */
export const sharedSnapshotUsed = (event: string, snapshot: string): AwsCall => ({
  api: `ec2:${event}`,
  request: null,
  response: null,
  readOnly: false,
  more: { eventType: 'AwsServiceEvent', serviceEventDetails: { snapshotId: snapshot } },
})

export const unblockPublicSnapshots = (): AwsCall =>
  write(
    'ec2:DisableSnapshotBlockPublicAccess',
    { DisableSnapshotBlockPublicAccessRequest: '' },
    { DisableSnapshotBlockPublicAccessResponse: { state: 'unblocked' } },
  )

export const createVolume = (world: World, volume: string, snapshot?: string): AwsCall =>
  write(
    'ec2:CreateVolume',
    {
      size: '100',
      zone: `${world.region}a`,
      volumeType: 'gp3',
      ...(snapshot === undefined ? {} : { snapshotId: snapshot }),
    },
    {
      volumeId: volume,
      size: '100',
      ...(snapshot === undefined ? {} : { snapshotId: snapshot }),
      zone: `${world.region}a`,
      status: 'creating',
      createTime: world.start,
      volumeType: 'gp3',
      iops: 3000,
      encrypted: false,
      multiAttachEnabled: false,
    },
  )

const attachment = (kind: 'Attach' | 'Detach', volume: string, instance: string): AwsCall =>
  write(
    `ec2:${kind}Volume`,
    {
      volumeId: volume,
      instanceId: instance,
      ...(kind === 'Attach' ? { device: '/dev/sdf' } : { force: false }),
    },
    { volumeId: volume, instanceId: instance, device: '/dev/sdf', status: `${kind.toLowerCase()}ing` },
  )

export const attachVolume = (volume: string, instance: string): AwsCall =>
  attachment('Attach', volume, instance)
export const detachVolume = (volume: string, instance: string): AwsCall =>
  attachment('Detach', volume, instance)
export const deleteVolume = (volume: string): AwsCall => write('ec2:DeleteVolume', { volumeId: volume })

export const openPort = (world: World, port: number, cidrIp: string): AwsCall => {
  const group = groupId(world, 'opened')
  return write(
    'ec2:AuthorizeSecurityGroupIngress',
    {
      groupId: group,
      ipPermissions: items({
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        groups: NONE,
        ipRanges: items({ cidrIp }),
        ipv6Ranges: NONE,
        prefixListIds: NONE,
      }),
    },
    {
      _return: true,
      securityGroupRuleSet: items({
        groupOwnerId: world.account,
        groupId: group,
        securityGroupRuleId: `sgr-0${world.ids.hex('rule', 16)}`,
        isEgress: false,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        cidrIpv4: cidrIp,
      }),
    },
  )
}

/** Data events: in the log only where the trail records those of the type AWS::EC2::Snapshot. */
const blocks = (world: World, name: string, snapshot: string, request: Json): AwsCall => ({
  api: `ebs:${name}`,
  request: { snapshotId: snapshot, ...request },
  response: null,
  readOnly: true,
  more: {
    managementEvent: false,
    eventCategory: 'Data',
    resources: [
      {
        accountId: world.account,
        type: 'AWS::EC2::Snapshot',
        ARN: `arn:aws:ec2:${world.region}::snapshot/${snapshot}`,
      },
    ],
  },
})

export const listBlocks = (world: World, snapshot: string): AwsCall =>
  blocks(world, 'ListSnapshotBlocks', snapshot, { maxResults: 1000 })
export const getBlock = (world: World, snapshot: string, blockIndex: number): AwsCall =>
  blocks(world, 'GetSnapshotBlock', snapshot, { blockIndex, blockToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' })
