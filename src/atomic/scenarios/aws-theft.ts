import * as aws from '../aws-calls.ts'
import * as db from '../aws-databases.ts'
import { awsFiles, BOTO, foreignAccount, iamUser } from '../aws-event.ts'
import * as images from '../aws-images.ts'
import { type Scenario, scenario } from '../scenario.ts'
import { ours } from './origins.ts'
import { enumeration } from './seed.ts'

const BUCKET = 'collector-drop'

export const AWS_THEFT: readonly Scenario[] = [
  scenario({
    id: 'aws-ebs-theft',
    name: 'A disk stolen through a snapshot, from the first look to the last trace',
    description:
      'Regions are searched; a snapshot is made, copied under a key that can be shared, shared, restored, the copy attached behind an opened SSH port; the outside account copies it; then the share is taken back and both snapshots are deleted.',
    cloud: 'AWS',
    techniques: ['T1580', 'T1578.001', 'T1578.002', 'T1537', 'T1686.001', 'T1578.003'],
    origin: ours('full chain, EBS'),
    expects: [
      'snapshot-enumeration',
      'snapshot-created',
      'snapshot-copied',
      'snapshot-shared-external',
      'snapshot-restored',
      'firewall-opened',
      'shared-snapshot-consumed',
      'snapshot-sharing-revoked',
      'snapshot-deleted',
      'chain-enum-then-create',
      'chain-create-then-share',
      'chain-restore-then-open',
      'chain-create-then-delete',
    ],
    forbids: ['snapshot-bulk-create', 'snapshot-bulk-delete', 'snapshot-made-public'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const [snapshot, copy, volume] = [
        aws.snapshotId(w, 'stolen'),
        aws.snapshotId(w, 'copy'),
        aws.volumeId(w, 'restored'),
      ]
      return awsFiles(w, [
        ...enumeration(w, 0),
        aws.step(
          w,
          240,
          who,
          aws.createSnapshot(w, 240, { snapshot, volume: aws.volumeId(w, 'payroll'), encrypted: true }),
        ),
        aws.step(w, 480, who, aws.copySnapshot(snapshot, w.region, copy, aws.keyArn(w, w.region))),
        aws.step(w, 780, who, aws.changeSnapshotSharing(copy, 'add', w.target)),
        aws.step(w, 900, who, aws.createVolume(w, volume, copy)),
        aws.step(w, 930, who, aws.attachVolume(volume, aws.instanceId(w, 'mule'))),
        aws.step(w, 960, who, aws.openPort(w, 22, '0.0.0.0/0')),
        aws.step(
          w,
          1500,
          foreignAccount(w.target),
          aws.sharedSnapshotUsed('SharedSnapshotCopyInitiated', copy),
        ),
        aws.step(w, 2400, who, aws.changeSnapshotSharing(copy, 'remove', w.target)),
        aws.step(w, 2430, who, aws.deleteSnapshot(copy)),
        aws.step(w, 2440, who, aws.deleteSnapshot(snapshot)),
      ])
    },
  }),
  scenario({
    id: 'aws-rds-theft',
    name: 'A database stolen through a snapshot',
    description:
      'A database is snapshotted, the copy re-encrypted, shared, exported to a bucket and restored with a public address; then the share is taken back and the snapshots deleted.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1578.002', 'T1537', 'T1567.002', 'T1190', 'T1578.003'],
    origin: ours('full chain, RDS'),
    expects: [
      'snapshot-created',
      'snapshot-copied',
      'snapshot-shared-external',
      'snapshot-exported',
      'snapshot-restored',
      'db-restored-public',
      'snapshot-sharing-revoked',
      'snapshot-deleted',
      'chain-create-then-share',
      'chain-create-then-delete',
    ],
    forbids: ['snapshot-enumeration', 'firewall-opened', 'chain-restore-then-open'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const [snapshot, copy] = ['payroll-tmp', 'payroll-tmp-2']
      const key = aws.keyArn(w, w.region)
      return awsFiles(w, [
        aws.step(w, 0, who, db.createDbSnapshot(w, snapshot, 'payroll')),
        aws.step(w, 600, who, db.copyDbSnapshot(w, snapshot, copy, key)),
        aws.step(w, 1200, who, db.changeDbSharing(copy, 'add', w.target)),
        aws.step(w, 1260, who, db.exportDbSnapshot(w, copy, BUCKET, key)),
        aws.step(w, 1500, who, db.restoreDatabase(w, 'payroll-test', copy, true)),
        aws.step(w, 4000, who, db.changeDbSharing(copy, 'remove', w.target)),
        aws.step(w, 4030, who, db.deleteDbSnapshot(w, copy, 'payroll')),
        aws.step(w, 4060, who, db.deleteDbSnapshot(w, snapshot, 'payroll')),
      ])
    },
  }),
  scenario({
    id: 'aws-ami-theft',
    name: 'A machine stolen through an image',
    description:
      'An image is made of a running instance, opened to everybody, written to a bucket, and deregistered.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1537', 'T1567.002', 'T1578.003'],
    origin: ours('full chain, AMI'),
    expects: [
      'snapshot-created',
      'snapshot-made-public',
      'snapshot-exported',
      'snapshot-deleted',
      'chain-create-then-share',
      'chain-create-then-delete',
    ],
    forbids: ['snapshot-shared-external', 'snapshot-restored'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const image = images.imageId(w, 'stolen')
      return awsFiles(w, [
        aws.step(w, 0, who, images.createImage(image, aws.instanceId(w, 'payroll'))),
        aws.step(w, 600, who, images.changeImageSharing(image, 'add', 'all')),
        aws.step(w, 660, who, images.storeImage(image, BUCKET)),
        aws.step(w, 3600, who, images.deregisterImage(image)),
      ])
    },
  }),
  scenario({
    id: 'aws-snapshot-made-public',
    name: 'The block on public snapshots lifted, and a new one made public',
    description:
      'The account-wide block on public sharing is taken away, a snapshot is made, opened to everybody, and closed an hour later.',
    cloud: 'AWS',
    techniques: ['T1685', 'T1578.001', 'T1537'],
    origin: ours('made public'),
    expects: [
      'snapshot-guardrail-disabled',
      'snapshot-created',
      'snapshot-made-public',
      'snapshot-sharing-revoked',
      'chain-create-then-share',
    ],
    forbids: ['snapshot-deleted', 'snapshot-shared-external'],
    emit: (w) => {
      const who = iamUser(w, w.user, BOTO)
      const snapshot = aws.snapshotId(w, 'public')
      return awsFiles(w, [
        aws.step(w, 0, who, aws.unblockPublicSnapshots()),
        aws.step(w, 30, who, aws.createSnapshot(w, 30, { snapshot, volume: aws.volumeId(w, 'payroll') })),
        aws.step(w, 300, who, aws.changeSnapshotSharing(snapshot, 'add', 'all')),
        aws.step(w, 3900, who, aws.changeSnapshotSharing(snapshot, 'remove', 'all')),
      ])
    },
  }),
]
