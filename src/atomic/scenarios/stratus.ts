import * as aws from '../aws-calls.ts'
import * as db from '../aws-databases.ts'
import { type AwsCaller, awsFiles, iamUser, TERRAFORM } from '../aws-event.ts'
import * as images from '../aws-images.ts'
import * as azure from '../azure-calls.ts'
import { azureFiles, person } from '../azure-event.ts'
import { type Scenario, scenario } from '../scenario.ts'
import type { World } from '../world.ts'
import { stratus } from './origins.ts'

// Terraform warms up and cleans up, the tool itself shares and takes back: the same principal with two agents.

interface Two {
  readonly terraform: AwsCaller
  readonly tool: AwsCaller
}

const callers = (world: World): Two => ({
  terraform: iamUser(world, world.user, TERRAFORM),
  tool: iamUser(world, world.user, `stratus-red-team_${world.ids.uuid('run')}`),
})

const SHARED_AND_GONE = [
  'snapshot-created',
  'snapshot-shared-external',
  'snapshot-sharing-revoked',
  'snapshot-deleted',
  'chain-create-then-share',
  'chain-create-then-delete',
] as const

const NOT = ['snapshot-enumeration', 'chain-enum-then-create', 'snapshot-bulk-create'] as const

export const STRATUS: readonly Scenario[] = [
  scenario({
    id: 'stratus-aws-share-ebs-snapshot',
    name: 'EBS snapshot shared, taken back and deleted',
    description:
      'Terraform makes a volume and a snapshot and waits for them; the snapshot is shared with an outside account, unshared, and deleted.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1537'],
    origin: stratus('aws.exfiltration.ec2-share-ebs-snapshot'),
    expects: SHARED_AND_GONE,
    forbids: NOT,
    emit: (w) => {
      const { terraform, tool } = callers(w)
      const snapshot = aws.snapshotId(w, 'a')
      const volume = aws.volumeId(w, 'a')
      return awsFiles(w, [
        aws.step(w, 0, terraform, aws.createVolume(w, volume)),
        ...[3, 13].map((at) => aws.step(w, at, terraform, aws.pollVolume(volume))),
        aws.step(w, 15, terraform, aws.createSnapshot(w, 15, { snapshot, volume, gb: 1 })),
        ...[17, 32, 47, 62].map((at) => aws.step(w, at, terraform, aws.pollSnapshot(snapshot))),
        aws.step(w, 65, tool, aws.changeSnapshotSharing(snapshot, 'add', w.target)),
        aws.step(w, 95, tool, aws.changeSnapshotSharing(snapshot, 'remove', w.target)),
        aws.step(w, 110, terraform, aws.deleteSnapshot(snapshot)),
        aws.step(w, 115, terraform, aws.deleteVolume(volume)),
      ])
    },
  }),
  scenario({
    id: 'stratus-aws-share-ami',
    name: 'AMI shared, taken back and removed',
    description:
      'An image is registered from a new snapshot and shared with an outside account; then it is unshared, deregistered, and the snapshot deleted.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1537'],
    origin: stratus('aws.exfiltration.ec2-share-ami'),
    expects: SHARED_AND_GONE,
    forbids: NOT,
    emit: (w) => {
      const { terraform, tool } = callers(w)
      const [snapshot, volume, image] = [aws.snapshotId(w, 'a'), aws.volumeId(w, 'a'), images.imageId(w, 'a')]
      return awsFiles(w, [
        aws.step(w, 0, terraform, aws.createVolume(w, volume)),
        aws.step(w, 15, terraform, aws.createSnapshot(w, 15, { snapshot, volume, gb: 1 })),
        aws.step(w, 30, terraform, aws.pollSnapshot(snapshot)),
        aws.step(w, 45, terraform, images.registerImage(image, snapshot)),
        aws.step(w, 80, tool, images.changeImageSharing(image, 'add', w.target)),
        aws.step(w, 110, tool, images.changeImageSharing(image, 'remove', w.target)),
        aws.step(w, 120, terraform, images.deregisterImage(image)),
        aws.step(w, 125, terraform, aws.deleteSnapshot(snapshot)),
        aws.step(w, 130, terraform, aws.deleteVolume(volume)),
      ])
    },
  }),
  scenario({
    id: 'stratus-aws-share-rds-snapshot',
    name: 'RDS snapshot shared, taken back and deleted',
    description:
      'A database is made and snapshotted; the snapshot is shared with an outside account, unshared, and deleted.',
    cloud: 'AWS',
    techniques: ['T1578.001', 'T1537'],
    origin: stratus('aws.exfiltration.rds-share-snapshot'),
    expects: SHARED_AND_GONE,
    forbids: NOT,
    emit: (w) => {
      const { terraform, tool } = callers(w)
      const snapshot = 'exfiltration'
      const database = `terraform-${w.ids.digits('database', 26)}`
      return awsFiles(w, [
        aws.step(w, 0, terraform, db.createDatabase(w, database)),
        aws.step(w, 420, terraform, db.createDbSnapshot(w, snapshot, database)),
        ...[430, 460, 490, 520].map((at) => aws.step(w, at, terraform, db.pollDbSnapshot(snapshot))),
        aws.step(w, 540, tool, db.changeDbSharing(snapshot, 'add', w.target)),
        aws.step(w, 580, tool, db.changeDbSharing(snapshot, 'remove', w.target)),
        aws.step(w, 600, terraform, db.deleteDbSnapshot(w, snapshot, database)),
        aws.step(w, 640, terraform, db.deleteDatabase(w, database)),
      ])
    },
  }),
  scenario({
    id: 'stratus-aws-open-port-22',
    name: 'SSH opened to the internet',
    description: 'A security group lets the whole internet in on port 22.',
    cloud: 'AWS',
    techniques: ['T1686.001'],
    origin: stratus('aws.exfiltration.ec2-security-group-open-port-22-ingress'),
    expects: ['firewall-opened'],
    forbids: ['chain-restore-then-open'],
    emit: (w) => awsFiles(w, [aws.step(w, 0, callers(w).tool, aws.openPort(w, 22, '0.0.0.0/0'))]),
  }),
  scenario({
    id: 'stratus-aws-deregister-ami',
    name: 'AMI registered and deregistered',
    description:
      'An image is registered from a new snapshot and deregistered; the clean-up deletes the snapshot.',
    cloud: 'AWS',
    techniques: ['T1485'],
    origin: stratus('aws.impact.ec2-deregister-ami'),
    expects: ['snapshot-created', 'snapshot-deleted', 'chain-create-then-delete'],
    forbids: ['snapshot-bulk-delete'],
    emit: (w) => {
      const { terraform, tool } = callers(w)
      const [snapshot, volume, image] = [aws.snapshotId(w, 'a'), aws.volumeId(w, 'a'), images.imageId(w, 'a')]
      return awsFiles(w, [
        aws.step(w, 0, terraform, aws.createVolume(w, volume)),
        aws.step(w, 15, terraform, aws.createSnapshot(w, 15, { snapshot, volume, gb: 1 })),
        aws.step(w, 45, terraform, images.registerImage(image, snapshot)),
        aws.step(w, 80, tool, images.deregisterImage(image)),
        aws.step(w, 120, terraform, aws.deleteSnapshot(snapshot)),
        aws.step(w, 122, terraform, aws.deleteVolume(volume)),
      ])
    },
  }),
  scenario({
    id: 'stratus-azure-disk-export',
    name: 'Download link made for a disk',
    description: 'A disk is made, a link to download it is issued and taken back, and the disk deleted.',
    cloud: 'Azure',
    techniques: ['T1537', 'T1567'],
    origin: stratus('azure.exfiltration.disk-export'),
    expects: ['azure-disk-sas-export', 'snapshot-sharing-revoked'],
    forbids: ['chain-create-then-share', 'snapshot-restored'],
    emit: (w) => {
      const who = person(w, w.user)
      const disk = azure.diskOf(w, 'stratus-red-team-disk')
      return azureFiles(w, [
        azure.step(0, who, azure.createDisk(w, disk)),
        azure.step(40, who, azure.beginAccess(disk)),
        azure.step(80, who, azure.endAccess(disk)),
        azure.step(100, who, azure.deleteDisk(disk)),
      ])
    },
  }),
]
