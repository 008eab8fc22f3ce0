import type { Plan, Step } from '../plan.ts'
import type { Json } from '../scenario.ts'

/** All that a run makes carries its name, so that nothing of it is lost. */
const tagged = (kind: 'volume' | 'snapshot'): Json => ({
  TagSpecifications: [
    {
      ResourceType: kind,
      Tags: [
        { Key: 'Name', Value: '{{run}}' },
        { Key: 'dohyo-atomic', Value: '{{run}}' },
      ],
    },
  ],
})

/** Nothing of yours is copied: what is snapshotted, and shared, is this empty volume. */
const MAKE_VOLUME: readonly Step[] = [
  {
    what: 'make an empty volume of 1 GiB',
    sdk: 'ec2',
    name: 'CreateVolume',
    params: { AvailabilityZone: '{{zone}}', Size: 1, VolumeType: 'gp3', ...tagged('volume') },
    saves: { volume: 'VolumeId' },
    undo: {
      what: 'delete the volume',
      sdk: 'ec2',
      name: 'DeleteVolume',
      params: { VolumeId: '{{volume}}' },
      command: 'aws ec2 delete-volume --region {{region}} --volume-id {{volume}}',
      find: 'aws ec2 describe-volumes --region {{region}} --filters Name=tag:dohyo-atomic,Values={{run}}',
    },
  },
  {
    what: 'wait for the volume',
    sdk: 'ec2',
    name: 'DescribeVolumes',
    params: { VolumeIds: ['{{volume}}'] },
    until: { path: 'Volumes.0.State', is: 'available' },
  },
]

const MAKE_SNAPSHOT: readonly Step[] = [
  {
    what: 'make a snapshot of it',
    sdk: 'ec2',
    name: 'CreateSnapshot',
    params: { VolumeId: '{{volume}}', Description: 'dohyo atomic {{run}}', ...tagged('snapshot') },
    saves: { snapshot: 'SnapshotId' },
    undo: {
      what: 'delete the snapshot',
      sdk: 'ec2',
      name: 'DeleteSnapshot',
      params: { SnapshotId: '{{snapshot}}' },
      command: 'aws ec2 delete-snapshot --region {{region}} --snapshot-id {{snapshot}}',
      find: 'aws ec2 describe-snapshots --region {{region}} --owner-ids self --filters Name=tag:dohyo-atomic,Values={{run}}',
    },
  },
  {
    what: 'wait for the snapshot',
    sdk: 'ec2',
    name: 'DescribeSnapshots',
    params: { SnapshotIds: ['{{snapshot}}'] },
    until: { path: 'Snapshots.0.State', is: 'completed' },
  },
]

const sharing = (change: 'Add' | 'Remove'): Json => ({
  SnapshotId: '{{snapshot}}',
  Attribute: 'createVolumePermission',
  CreateVolumePermission: { [change]: [{ UserId: '{{target}}' }] },
})

const SHARE: Step = {
  what: 'share the snapshot with {{target}}',
  sdk: 'ec2',
  name: 'ModifySnapshotAttribute',
  params: sharing('Add'),
  undo: {
    what: 'take the share back',
    sdk: 'ec2',
    name: 'ModifySnapshotAttribute',
    params: sharing('Remove'),
    command:
      'aws ec2 modify-snapshot-attribute --region {{region}} --snapshot-id {{snapshot}} --attribute createVolumePermission --operation-type remove --user-ids {{target}}',
  },
}

/** Regions that every account has. */
const REGIONS = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2']

const LOOK_AROUND: readonly Step[] = REGIONS.flatMap((region): readonly Step[] => [
  {
    what: `list volumes in ${region}`,
    sdk: 'ec2',
    region,
    name: 'DescribeVolumes',
    params: { MaxResults: 500 },
  },
  {
    what: `list snapshots in ${region}`,
    sdk: 'ec2',
    region,
    name: 'DescribeSnapshots',
    params: { OwnerIds: ['self'], MaxResults: 1000 },
  },
])

const LOOK_AT_DATABASES: readonly Step[] = REGIONS.slice(0, 4).flatMap((region): readonly Step[] =>
  ['DescribeDBSnapshots', 'DescribeDBClusterSnapshots'].map((name) => ({
    what: `list ${name === 'DescribeDBSnapshots' ? 'database' : 'cluster'} snapshots in ${region}`,
    sdk: 'rds',
    region,
    name,
    params: { IncludeShared: true, MaxRecords: 100 },
  })),
)

export const AWS_PLANS: readonly Plan[] = [
  {
    scenario: 'seed-aws-create-snapshot',
    cloud: 'AWS',
    needs: ['region'],
    steps: [...MAKE_VOLUME, ...MAKE_SNAPSHOT],
  },
  {
    scenario: 'seed-aws-share-snapshot',
    cloud: 'AWS',
    needs: ['region', 'target'],
    steps: [...MAKE_VOLUME, ...MAKE_SNAPSHOT, SHARE],
  },
  {
    scenario: 'stratus-aws-share-ebs-snapshot',
    cloud: 'AWS',
    needs: ['region', 'target'],
    steps: [...MAKE_VOLUME, ...MAKE_SNAPSHOT, SHARE],
  },
  {
    scenario: 'art-aws-create-snapshot',
    cloud: 'AWS',
    needs: ['region'],
    steps: [...MAKE_VOLUME, ...MAKE_SNAPSHOT],
  },
  {
    scenario: 'seed-aws-pacu-enumerate-and-create',
    cloud: 'AWS',
    needs: ['region'],
    steps: [...LOOK_AROUND, ...MAKE_VOLUME, ...MAKE_SNAPSHOT],
  },
  { scenario: 'pacu-ebs-enum-volumes-snapshots', cloud: 'AWS', needs: ['region'], steps: LOOK_AROUND },
  { scenario: 'pacu-rds-enum-snapshots', cloud: 'AWS', needs: ['region'], steps: LOOK_AT_DATABASES },
]
